import { runCli } from "../../pulumi/command";

const NAME = "PULUMI_OPTION_TARGET";

test("a variable of the shell gives the CLI no option: a run is about all of its stack", async () => {
  process.env[NAME] = "urn:pulumi:dev::shop::one";
  try {
    const script = `process.stdout.write(String(process.env.${NAME}))`;
    const { stdout } = await runCli(process.execPath, ["-e", script, "--"], {
      ...{ cwd: process.cwd(), env: {} },
    });
    expect(stdout).toBe("undefined");
  } finally {
    delete process.env[NAME];
  }
});
