import { hasPlugin } from "../../pulumi/plugin";
import { folderForEachTest } from "../support/folder";

const here = folderForEachTest();

test("a provider's plugin is there once its program is: a download that broke off leaves its folder empty", () => {
  const env = { PULUMI_HOME: here.path };
  expect(hasPlugin("docker", "5.2.0", env)).toBe(false);
  here.write("plugins/resource-docker-v5.2.0/PulumiPlugin.yaml", "");
  expect(hasPlugin("docker", "5.2.0", env)).toBe(false);
  here.write("plugins/resource-docker-v5.2.0/pulumi-resource-docker", "", 0o755);
  expect(hasPlugin("docker", "5.2.0", env)).toBe(true);
  expect(hasPlugin("docker", "5.2.1", env)).toBe(false);
});
