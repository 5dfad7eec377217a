#!/bin/sh
# What: Compose refuses a valid file of 600 kB with 6,000 small services: it visits at most 100,000 nodes of each YAML document. An alias
# counts as one node, however large its anchor.
# Where: github.com/compose-spec/compose-go/v2 v2.16.2 (what Docker Compose 5.7 reads files with), seen on 2026-11-28:
#   5,000 services: read; 6,000 services: compose file exceeds maximum node visit limit (100000)
# A guess that was wrong: that only the memory bounds the size of a file.
# Exits with 0 while that is so, with another code where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >go.mod <<'MOD'
module finding

go 1.24

require github.com/compose-spec/compose-go/v2 v2.16.2
MOD
cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
)

func main() {
	options, err := cli.NewProjectOptions(os.Args[1:], cli.WithName("finding"))
	if err != nil {
		panic(err)
	}
	model, err := options.LoadModel(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(model["services"].(map[string]any)))
}
GO
for count in 5000 6000; do
  { echo "services:"; seq "$count" | sed 's/.*/  s&: {image: "busybox:1", command: [echo, a, b, c, d, e, f, g, h, i, j, k, l, m, n]}/'; } >"$count.yaml"
done
go mod tidy >log 2>&1 || { cat log >&2; exit 2; }
go build -o load .
some=$(./load 5000.yaml)
many=$(./load 6000.yaml)
printf '%s\n' "$some" "$many"
[ "$some" = 5000 ]
case $many in
  *"exceeds maximum node visit limit (100000)"*) ;;
  *) exit 1 ;;
esac
