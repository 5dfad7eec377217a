import { execFileSync } from "node:child_process";
import { hereDocument } from "../../engine/shell-words";

test.each(["a\n", "a\nEND_OF_FILE\ntouch x", "END_OF_FILE\nEND_OF_FILE_\n$(id)`id`\\"])(
  "a command reads a text as it is, whatever its lines are: %j",
  (text) => {
    const script = [...hereDocument("cat", text), ""].join("\n");
    const read = execFileSync("sh", ["-s"], { input: script, encoding: "utf8" });
    expect(read).toBe(text.endsWith("\n") ? text : `${text}\n`);
  },
);
