#!/bin/sh
# `uv sync --frozen` with UV_INDEX and UV_TORCH_BACKEND set: we expected either to be honoured, or to be refused. Both are ignored without
# a word: what the lock says is installed. An index has to be in pyproject.toml before `uv lock`.
# Seen with uv 0.13.9 on 2026-11-28, Linux x86-64: "Would install 1 package", "+ six==1.16.0", the index never asked.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/tool"
"$folder/tool/bin/pip" install --quiet uv==0.13.9
uv="$folder/tool/bin/uv"
mkdir "$folder/project"
cd "$folder/project"
printf '[project]\nname = "probe"\nversion = "0"\nrequires-python = ">=3.9"\ndependencies = ["six==1.16.0"]\n[tool.uv]\npackage = false\n' > pyproject.toml
"$uv" lock --quiet
plain=$("$uv" sync --frozen --dry-run 2>&1 | grep '^ + ')
told=$(UV_INDEX=http://127.0.0.1:9/simple UV_TORCH_BACKEND=cpu "$uv" sync --frozen --dry-run 2>&1 | grep '^ + ')
echo "without: $plain"
echo "with:    $told"
[ "$plain" = "$told" ]
