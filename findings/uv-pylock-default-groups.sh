#!/bin/sh
# `uv export --format pylock.toml`: we expected packages of a dependency group to carry a marker (PEP 751: "'dev' in dependency_groups").
# uv puts the default groups in without one, so that who installs the file gets them, and no reader can tell them from the project's own.
# Seen with uv 0.13.9 on 2026-11-28: six is listed without a marker, `dependency-groups` is not written; with --no-dev it is left out.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/tool"
"$folder/tool/bin/pip" install --quiet uv==0.13.9
uv="$folder/tool/bin/uv"
mkdir "$folder/project"
cd "$folder/project"
printf '[project]\nname = "probe"\nversion = "0"\nrequires-python = ">=3.9"\ndependencies = ["idna==3.10"]\n[dependency-groups]\ndev = ["six==1.16.0"]\n[tool.uv]\npackage = false\n' > pyproject.toml
"$uv" export --quiet --format pylock.toml --output-file pylock.toml > /dev/null
"$uv" export --quiet --no-dev --format pylock.toml --output-file pylock.prod.toml > /dev/null
grep -A3 'name = "six"' pylock.toml
echo "groups or markers: $(grep -cE 'dependency.groups|^marker' pylock.toml || true); six without dev: $(grep -c six pylock.prod.toml || true)"
grep -q 'name = "six"' pylock.toml
! grep -qE 'dependency.groups|^marker' pylock.toml
! grep -q six pylock.prod.toml
