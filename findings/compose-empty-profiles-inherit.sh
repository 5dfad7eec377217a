#!/bin/sh
# What: a service that extends one with `profiles` cannot take them away by `profiles: []`: lists are joined, so it stays off. Only
# `profiles: !reset []` clears them.
# Where: github.com/compose-spec/compose-go/v2 v2.16.2 (what Docker Compose 5.7 reads files with), seen on 2026-11-28:
#   started=reset left=base,emptied
# A guess that was wrong: that an empty list overrides the list that is inherited, as an empty text or a mapping's key does.
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
	"maps"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

func names(services types.Services) string {
	return strings.Join(slices.Sorted(maps.Keys(services)), ",")
}

func main() {
	options, err := cli.NewProjectOptions([]string{"compose.yaml"}, cli.WithName("finding"), cli.WithDefaultProfiles())
	if err != nil {
		panic(err)
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		panic(err)
	}
	fmt.Printf("started=%s left=%s\n", names(project.Services), names(project.DisabledServices))
}
GO
cat >compose.yaml <<'YAML'
services:
  base: {image: "busybox:1", profiles: [debug]}
  emptied: {extends: {service: base}, profiles: []}
  reset: {extends: {service: base}, profiles: !reset []}
YAML
go mod tidy >log 2>&1 || { cat log >&2; exit 2; }
said=$(go run .)
echo "$said"
[ "$said" = "started=reset left=base,emptied" ]
