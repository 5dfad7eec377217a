import { type Waiting, waitForDocker } from "../../../../components/hosts/server/wait";
import { UserError } from "../../../../core/capacity/user-error";

describe("waiting for a server", () => {
  const refused = { code: 255, stdout: "", stderr: "port 22: Connection refused" };
  const noDocker = { code: 127, stdout: "", stderr: "docker: command not found" };
  const ready = { code: 0, stdout: "4005000000 28.0\n", stderr: "" };
  const nothing = { code: 0, stdout: "status: running\n", stderr: "" };

  /** Answers to `docker info` in order, the last one for ever; the clock moves with each pause. */
  function waiting(answers: readonly object[], others: Record<string, object> = {}): Waiting {
    let seconds = 0;
    let next = 0;
    return {
      ask: async (command) => {
        const other = Object.keys(others).find((start) => command.startsWith(start));
        if (other) return others[other] as never;
        if (!command.startsWith("docker info")) return nothing;
        return answers[Math.min(next++, answers.length - 1)] as never;
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
      "cloud-init status": { code: 1, stdout: "status: error\n", stderr: "" },
      "sudo tail": { code: 0, stdout: "E: Unable to locate package docker.io\n", stderr: "" },
    });
    const wait = waitForDocker("203.0.113.7", 600, failed);
    await expect(wait).rejects.toThrow(UserError);
    await expect(wait).rejects.toThrow(/its cloud-init failed:\nE: Unable to locate/);
    expect(failed.now()).toBeLessThan(10_000);
  });

  test("shows why a dockerd did not start, which its own journal alone knows", async () => {
    const failed = waiting([refused, noDocker], {
      "cloud-init status": { code: 1, stdout: "status: error\n", stderr: "" },
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
