import { takesArchives } from "../../core/capacity/image-store";
import { UserError } from "../../core/capacity/user-error";
import { type EngineInfo, engineInfo } from "../../engine/engine";
import type { OfflineRun } from "../../program/offline";

/** What ways out of an engine that cannot build there are. */
const WAYS_OUT =
  'upgrade Docker to 27.5 or newer, or put {"features": {"containerd-snapshotter": false}} into its daemon.json (on Linux /etc/docker/daemon.json) and restart it: images and containers of the one store are not seen in the other, volumes are';

/** Type of the resource that builds an image. */
const IMAGE = "docker:index/image:Image";

/** Throws a UserError where a stack builds images and this machine's engine cannot take them as Pulumi's docker plugin sends them. */
export async function requireBuilder({ resources }: Pick<OfflineRun, "resources">): Promise<void> {
  const building = resources.filter(({ type }) => type === IMAGE);
  if (building.length === 0) return;
  const engine = await engineInfo().catch((error) => {
    // What follows says that none answers, where one is needed.
    if (error instanceof UserError) return undefined;
    throw error;
  });
  if (engine) checkBuilder(engine, building.length);
}

/** The same of an engine that was asked. `images` tells how many are built. */
export function checkBuilder(
  { imageStore, version }: Pick<EngineInfo, "imageStore" | "version">,
  images: number,
): void {
  if (takesArchives(imageStore, version)) return;
  throw new UserError(
    "docker",
    `Engine ${version} keeps images in the containerd store, and there it cannot build what Pulumi's docker plugin sends, ${images === 1 ? "the image" : `the ${images} images`} of this stack; nothing was made: ${WAYS_OUT}`,
  );
}
