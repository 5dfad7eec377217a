#!/bin/sh
# What: Compose reads `mem_limit: 1e9` as no limit at all, without a word, and `mem_limit: "1e9"` as 1,000,000,000 bytes. A bare number
# with a leading 0 is octal. The YAML library makes 1e9 a floating number, and UnitBytes takes whole numbers and text only.
# Where: github.com/compose-spec/compose-go/v2 v2.16.2 (what Docker Compose 5.7 reads files with), seen on 2026-11-28:
#   bare=0 quoted=1000000000 octal=134217728
# A guess that was wrong: that a number which is a whole one in JSON is read, or else refused.
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

	"github.com/compose-spec/compose-go/v2/cli"
)

func main() {
	options, err := cli.NewProjectOptions([]string{"compose.yaml"}, cli.WithName("finding"))
	if err != nil {
		panic(err)
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		panic(err)
	}
	limit := func(service string) int64 { return int64(project.Services[service].MemLimit) }
	fmt.Printf("bare=%d quoted=%d octal=%d\n", limit("bare"), limit("quoted"), limit("octal"))
}
GO
cat >compose.yaml <<'YAML'
services:
  bare: {image: "busybox:1", mem_limit: 1e9}
  quoted: {image: "busybox:1", mem_limit: "1e9"}
  octal: {image: "busybox:1", mem_limit: 01000000000}
YAML
go mod tidy >log 2>&1 || { cat log >&2; exit 2; }
said=$(go run .)
echo "$said"
[ "$said" = "bare=0 quoted=1000000000 octal=134217728" ]
