import type { Target } from "../dockerfile/locks/marker";

/** Architectures that images are judged for, by their platforms in Docker. */
const ARCHITECTURES = { "linux/amd64": "amd64", "linux/arm64": "arm64" } as const;

/** A platform that images are judged for. */
export type ImagePlatform = keyof typeof ARCHITECTURES;

/** Environment that locks are read for on a platform. */
export function imageTarget(platform: ImagePlatform): Target {
  return { arch: ARCHITECTURES[platform] };
}
