import type { ComposeService } from "../compose/service";
import type { Notice } from "./notice";

/**
 * Why an engine refuses to make a service's container although Compose reads it: moby's checks of memory and swap together
 * (daemon/daemon_unix.go, verifyPlatformContainerResources, read at v28).
 */
export function createRefusals({ name, limitBytes, memswapBytes }: ComposeService): Notice[] {
  if (memswapBytes === undefined || memswapBytes < 0) return [];
  if (limitBytes === undefined) return [{ code: "swap-without-limit", service: name }];
  return memswapBytes >= limitBytes ? [] : [{ code: "swap-below-limit", service: name }];
}
