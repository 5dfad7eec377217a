import { runCli } from "../../pulumi/command";

test.each([
  "PULUMI_OPTION_TARGET",
  "PULUMI_DIY_BACKEND_LEGACY_LAYOUT",
  "PULUMI_SELF_MANAGED_STATE_GZIP",
  "PULUMI_SKIP_CHECKPOINTS",
])(
  "a variable of the shell changes neither what a run is about nor where its state is: %s",
  async (name) => {
    process.env[name] = "true";
    try {
      const script = `process.stdout.write(String(process.env.${name}))`;
      const { stdout } = await runCli(process.execPath, ["-e", script, "--"], {
        ...{ cwd: process.cwd(), env: {} },
      });
      expect(stdout).toBe("undefined");
    } finally {
      delete process.env[name];
    }
  },
);
