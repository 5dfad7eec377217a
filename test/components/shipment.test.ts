import { check } from "../../components/hosts/server/shipment";
import { UserError } from "../../core/capacity/user-error";
import { inPlainWords } from "../../core/report/provider-words";

describe("a step of shipping that fails", () => {
  test.each([
    [
      "a full disk",
      1,
      "write /var/lib/docker/tmp/GetImageBlob1: no space left on device\nmore",
      "shipping: web:1 did not reach the server: the disk is full. enxuto prune makes room",
    ],
    [
      "a connection that broke",
      255,
      "client_loop: send disconnect: Broken pipe\n",
      "shipping: web:1 did not reach the server: the connection broke (client_loop: send disconnect: Broken pipe). Run up again: only what is missing travels",
    ],
    ["anything else", 1, "first\nlast\n", "shipping: web:1 did not reach the server: last"],
  ])("is one sentence: %s", (_, code, stderr, sentence) => {
    const failed = () => check("web:1 did not reach the server", { code, stdout: "", stderr });
    expect(failed).toThrow(new UserError("shipping", sentence.replace(/^shipping: /, "")));
    const wrapped = `exit status 1: running "node main.ts ship":\n${sentence}`;
    expect(inPlainWords("hetzner", wrapped)).toBe(sentence);
  });
});
