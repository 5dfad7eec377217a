import { imageDirectory, imageStore } from "../../engine/engine";

describe("where an engine keeps its images", () => {
  const DockerRootDir = "/srv/docker";

  test.each<[string, [string, string][] | null, string]>([
    ["overlay2", [["Backing Filesystem", "extfs"]], DockerRootDir],
    [
      "the containerd store, wherever DockerRootDir is",
      [["driver-type", "io.containerd.snapshotter.v1"]],
      "/var/lib/containerd",
    ],
    ["a driver that says nothing", null, DockerRootDir],
  ])("%s", (_, DriverStatus, directory) => {
    expect(imageDirectory({ DockerRootDir, DriverStatus })).toBe(directory);
    const store = directory === DockerRootDir ? "overlay2" : "containerd";
    expect(imageStore({ DriverStatus })).toBe(store);
  });
});
