import { checkBuilder } from "../../../operate/images/builder";

describe("an engine that builds", () => {
  test.each<["overlay2" | "containerd", string]>([
    ["overlay2", "20.10.24+dfsg1"],
    ["overlay2", "26.1.5+dfsg1"],
    ["containerd", "27.5.0"],
    ["containerd", "28.5.2"],
    ["containerd", "29.0.0-rc.1"],
    ["containerd", "dev"],
  ])("takes images into %s of %s", (imageStore, version) => {
    expect(() => checkBuilder({ imageStore, version }, 3)).not.toThrow();
  });

  test.each(["24.0.9", "25.0.0", "26.1.5+dfsg1", "27.4.1"])(
    "is refused with its ways out where the containerd store of %s does not take them",
    (version) => {
      expect(() => checkBuilder({ imageStore: "containerd", version }, 3)).toThrow(
        `docker: Engine ${version} keeps images in the containerd store, and there it cannot build what Pulumi's docker plugin sends, the 3 images of this stack; nothing was made: upgrade Docker to 27.5 or newer, or put {"features": {"containerd-snapshotter": false}} into its daemon.json (on Linux /etc/docker/daemon.json) and restart it: images and containers of the one store are not seen in the other, volumes are`,
      );
    },
  );
});
