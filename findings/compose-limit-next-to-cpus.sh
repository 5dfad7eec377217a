#!/bin/sh
# What: Compose refuses `mem_limit` in a service whose `deploy.resources.limits` says only CPUs, or nothing at all, as "distinct values":
# it takes the memory that the block leaves out for 0 and compares. An empty `deploy.resources` is taken, and so are the same two keys
# with one value. `mem_reservation`, `cpus` and `pids_limit` behave alike.
# Where: github.com/compose-spec/compose-go/v2 v2.16.2 (what Docker Compose 5.7 reads files with), seen on 2026-11-29:
#   cpus-only=refused empty-limits=refused empty-resources=67108864 both=67108864 other-block=67108864
# A guess that was wrong: that two keys contradict only where both of them have a value.
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
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
)

func read(resources string) string {
	text := "services:\n  web:\n    image: nginx\n    mem_limit: 64m\n    deploy: {resources: " + resources + "}\n"
	if err := os.WriteFile("compose.yaml", []byte(text), 0o600); err != nil {
		panic(err)
	}
	options, err := cli.NewProjectOptions([]string{"compose.yaml"}, cli.WithName("finding"))
	if err != nil {
		panic(err)
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		if strings.Contains(err.Error(), "distinct values") {
			return "refused"
		}
		panic(err)
	}
	return fmt.Sprint(int64(project.Services["web"].MemLimit))
}

func main() {
	fmt.Printf("cpus-only=%s empty-limits=%s empty-resources=%s both=%s other-block=%s\n",
		read("{limits: {cpus: '1'}}"), read("{limits: {}}"), read("{}"),
		read("{limits: {memory: 64m}}"), read("{reservations: {memory: 32m}}"))
}
GO
go mod tidy >/dev/null 2>&1
seen=$(go run .)
echo "$seen"
[ "$seen" = "cpus-only=refused empty-limits=refused empty-resources=67108864 both=67108864 other-block=67108864" ]
