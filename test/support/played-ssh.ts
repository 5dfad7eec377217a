import * as fs from "node:fs";
import * as path from "node:path";

/** An `ssh` that takes all that it is asked for done, and keeps containers that do not run; a file makes it as good as dead. */
export interface PlayedSsh {
  /** The folder that holds it, for PATH. */
  readonly bin: string;
  /** The commands that were run over it, each behind the WHO of whoever ran it. */
  commands(who: string): string[];
  die(): void;
  /** Leaves the next questions without an answer. */
  silence(questions: number): void;
}

/** Plays a server behind SSH in a folder. */
export function playSsh(folder: string): PlayedSsh {
  const bin = fs.mkdtempSync(path.join(folder, "bin-"));
  const log = path.join(bin, "log");
  const dead = path.join(bin, "dead");
  const silent = path.join(bin, "silent");
  const docker = [
    process.execPath,
    path.join(__dirname, "played-docker.cjs"),
    path.join(bin, "containers"),
  ];
  fs.writeFileSync(
    path.join(bin, "ssh"),
    `#!/bin/sh
[ ! -e ${dead} ] || { echo "ssh: connect to host 192.0.2.1 port 22: Connection timed out" >&2; exit 255; }
if [ -s ${silent} ]; then sed -i 1d ${silent}; exit 255; fi
while [ "$1" != server ]; do shift; done
shift
echo "$WHO: $*" >> ${log}
docker() { ${docker.join(" ")} "$@"; }
case "$*" in "docker "*) eval "$*" ;; esac
`,
    { mode: 0o755 },
  );
  return {
    bin,
    commands: (who) =>
      fs.existsSync(log)
        ? fs
            .readFileSync(log, "utf8")
            .split("\n")
            .filter((line) => line.startsWith(`${who}: `))
            .map((line) => line.slice(who.length + 2))
        : [],
    silence: (questions) => fs.writeFileSync(silent, "x\n".repeat(questions)),
    die: () => fs.writeFileSync(dead, ""),
  };
}
