import { type Waiting, waitForDocker } from "../../../../components/hosts/server/wait";
import { UserError } from "../../../../core/capacity/user-error";

describe("waiting for a server", () => {
  const refused = { code: 255, stdout: "", stderr: "port 22: Connection refused" };
  const noDocker = { code: 127, stdout: "", stderr: "docker: command not found" };
  const ready = { code: 0, stdout: "4005000000 28.0\n", stderr: "" };
  const nothing = { code: 0, stdout: "", stderr: "" };
  const atWork = { code: 0, stdout: "status: running\n", stderr: "" };
  const done = { code: 0, stdout: "status: done\n", stderr: "" };
  const failure = { code: 1, stdout: "status: error\n", stderr: "" };

  /** Answers by how the question begins, in order and the last one for ever; the clock moves with each pause. */
  function waiting(
    answers: readonly object[],
    others: Record<string, object | readonly object[]> = {},
  ): Waiting {
    let seconds = 0;
    const next: Record<string, number> = {};
    const all: Record<string, object | readonly object[]> = {
      "docker info": answers,
      ...others,
    };
    return {
      ask: async (command) => {
        const start = Object.keys(all).find((one) => command.startsWith(one));
        if (start === undefined) return nothing as never;
        const mine = [all[start]].flat();
        const at = next[start] ?? 0;
        next[start] = at + 1;
        return mine[Math.min(at, mine.length - 1)] as never;
      },
      now: () => seconds * 1000,
      pause: async (pause) => {
        seconds += pause;
      },
    };
  }

  test("ends when Docker answers", async () => {
    const answers = [refused, refused, noDocker, ready];
    await expect(waitForDocker("203.0.113.7", 60, waiting(answers))).resolves.toBe(
      "4005000000 28.0",
    );
  });

  test("does not end before the set-up has, which restarts a Docker that came with the image", async () => {
    const server = waiting([refused, ready], { "cloud-init status": [atWork, atWork, done] });
    await expect(waitForDocker("203.0.113.7", 60, server)).resolves.toBe("4005000000 28.0");
    expect(server.now()).toBe(6_000);
    const never = waiting([ready], { "cloud-init status": atWork });
    await expect(waitForDocker("203.0.113.7", 60, never)).rejects.toThrow(
      "Docker did not answer within 60 s: its set-up has not ended. Its cloud-init is still at work: run up again to wait on",
    );
  });

  test("ends with a set-up that failed before its volume was mounted, although Docker answers", async () => {
    const ours = { ...failure, stdout: "status: error\n('scripts_user', RuntimeError())\n" };
    const server = waiting([ready], {
      "cloud-init status": ours,
      "sudo tail": { code: 0, stdout: "the data volume is neither blank\n", stderr: "" },
    });
    await expect(waitForDocker("203.0.113.7", 60, server)).rejects.toThrow(
      "its cloud-init failed:\nthe data volume is neither blank",
    );
  });

  test.each([
    ["a part of cloud-init failed that is not ours", failure.stdout],
    [
      "the set-up was run again by hand after it had failed",
      "status: error\n('scripts_user', RuntimeError())\n/var/lib/cloud/instance/enxuto-set-up\n",
    ],
  ])("ends when Docker answers where %s", async (_, stdout) => {
    const server = waiting([ready], { "cloud-init status": { ...failure, stdout } });
    await expect(waitForDocker("203.0.113.7", 60, server)).resolves.toBe("4005000000 28.0");
  });

  test.each([
    [refused, "connection refused. Its SSH is not up"],
    [noDocker, "Docker is not installed yet. Its cloud-init is still at work: run up again"],
    [
      { code: 255, stdout: "", stderr: "x@y: Permission denied (publickey)." },
      "key refused. Is the private key of enxuto:sshPublicKey in the SSH agent?",
    ],
    [
      { code: 255, stdout: "", stderr: "Connection timed out" },
      "no answer. Is this machine's address in enxuto:sshFrom?",
    ],
  ])("ends after its time with the reason %#", async (answer, reason) => {
    await expect(waitForDocker("203.0.113.7", 60, waiting([answer]))).rejects.toThrow(
      `server 203.0.113.7: Docker did not answer within 60 s: ${reason}`,
    );
  });

  test("does not wait for a cloud-init that has failed, and shows its last words", async () => {
    const failed = waiting([refused, noDocker], {
      "cloud-init status": failure,
      "sudo tail": { code: 0, stdout: "E: Unable to locate package docker.io\n", stderr: "" },
    });
    const wait = waitForDocker("203.0.113.7", 600, failed);
    await expect(wait).rejects.toThrow(UserError);
    await expect(wait).rejects.toThrow(/its cloud-init failed:\nE: Unable to locate/);
    expect(failed.now()).toBeLessThan(10_000);
  });

  test("shows why a dockerd did not start, which its own journal alone knows", async () => {
    const failed = waiting([refused, noDocker], {
      "cloud-init status": failure,
      "sudo tail": { code: 0, stdout: "Job for docker.service failed\n", stderr: "" },
      "systemctl is-failed": { code: 0, stdout: "failed to create NAT chain DOCKER\n", stderr: "" },
    });
    await expect(waitForDocker("203.0.113.7", 600, failed)).rejects.toThrow(
      "its cloud-init failed:\nJob for docker.service failed\nfailed to create NAT chain DOCKER",
    );
  });

  test("shows the same of a server whose Docker starts no longer", async () => {
    // As the CLI of 26.1 answers, with 0, where no daemon does.
    const down = { code: 0, stdout: "0 \n", stderr: "" };
    const failed = waiting([refused, down], {
      "systemctl is-failed": { code: 0, stdout: "invalid character 'x'\n", stderr: "" },
    });
    await expect(waitForDocker("203.0.113.7", 60, failed)).rejects.toThrow(
      "Docker did not answer within 60 s: Docker is not up. Log in and look at journalctl -u docker\ninvalid character 'x'",
    );
  });
});
