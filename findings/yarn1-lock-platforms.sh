#!/bin/sh
# yarn.lock of Yarn 1 holds no platform: we expected `os` and `cpu` as npm, pnpm, Bun and Yarn 4 write them. Every optional binary of
# every system is listed alike, and which of them is installed is known only from the packages themselves.
# Seen with yarn 1.22.22 on 2026-11-28: esbuild 0.25.0 leaves 25 entries @esbuild/* and no "os", "cpu" or "libc" in yarn.lock, while
# package-lock.json of npm says both for each.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder/tool" yarn@1.22.22
mkdir project && cd project
printf '{"name":"probe","version":"1.0.0","private":true,"dependencies":{"esbuild":"0.25.0"}}\n' > package.json
node "$folder/tool/node_modules/yarn/bin/yarn.js" install --silent --ignore-scripts
# npm rewrites a yarn.lock that lies in its way.
mv yarn.lock ../yarn.lock
npm install --silent --package-lock-only --no-audit --no-fund
binaries=$(grep -c '^"@esbuild/' ../yarn.lock)
platforms=$(grep -cE '(os|cpu|libc)[ ":]' ../yarn.lock || true)
npms=$(grep -cE '"(os|cpu)": \[' package-lock.json)
echo "yarn.lock: $binaries binaries, $platforms lines on platforms; package-lock.json: $npms lines on platforms"
[ "$binaries" -ge 20 ] && [ "$platforms" = 0 ] && [ "$npms" -ge 40 ]
