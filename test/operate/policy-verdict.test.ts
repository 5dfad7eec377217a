import { verdictsOn, violationLines } from "../../operate/policy-verdict";
import { runOffline } from "../../program/offline";
import { readStackConfig } from "../../program/project";
import { SYSTEMS } from "../../systems";

test("rules of the pack judge what the program registers, and name what breaks them", async () => {
  const offline = await runOffline(SYSTEMS, "dev", readStackConfig(process.cwd(), "dev"));
  expect(violationLines(verdictsOn(offline))).toEqual([]);
  const resources = offline.resources.map((resource) =>
    resource.type === "docker:index/container:Container" && resource.name === "backend"
      ? {
          ...resource,
          props: { ...resource.props, image: "shop/backend:latest", memory: undefined },
        }
      : resource,
  );
  expect(violationLines(verdictsOn({ ...offline, resources }))).toEqual(
    expect.arrayContaining([
      expect.stringMatching(
        /^container backend: memory is missing, .* \(container-memory-limit\)$/,
      ),
      expect.stringMatching(/^container backend: .*latest.* \(image-pinned\)$/),
    ]),
  );
});
