import type { ImagePlatform } from "../core/judge/image-platform";

/** The platforms that images are judged for, the usual one first. */
export const PLATFORMS = ["linux/amd64", "linux/arm64"] as const satisfies readonly ImagePlatform[];
