import { spawn } from "node:child_process";
import { UserError } from "../../../core/capacity/user-error";
import { lastLine } from "../../../engine/run";
import { shellWords } from "../../../engine/shell-words";
import { onServer } from "../../../engine/ssh";

/** Server that has an image, and the one that is to have it, by the paths of their OpenSSH configurations. */
export interface Relay {
  readonly from: string;
  readonly to: string;
}

/** Brings an image from one server to another through this machine, which keeps nothing of it. Throws a UserError where it does not arrive. */
export async function relayImage({ from, to }: Relay, image: string): Promise<void> {
  const save = started(onServer(from, shellWords(["docker", "save", image])));
  const load = started(onServer(to, "docker load --quiet"));
  save.child.stdin.end();
  save.child.stdout.pipe(load.child.stdin);
  // What is written to a server that is gone is told by its end.
  load.child.stdin.on("error", () => save.child.kill());
  load.child.stdout.resume();
  for (const { code, said } of await Promise.all([save.ended, load.ended])) {
    if (code === 0) continue;
    throw new UserError(
      "shipping",
      `${image} does not come from the server that has it: ${lastLine(said) || `exit ${code}`}. Run up again`,
    );
  }
}

function started([program, ...words]: readonly string[]) {
  const child = spawn(program, words, { stdio: ["pipe", "pipe", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const ended = new Promise<{ code: number | null; said: string }>((resolve) => {
    child.on("error", (error) => resolve({ code: null, said: error.message }));
    child.on("close", (code) => resolve({ code, said }));
  });
  return { child, ended };
}
