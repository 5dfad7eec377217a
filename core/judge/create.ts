import type { ComposeService } from "../compose/service";

/**
 * Why an engine refuses to make a service's container although Compose reads it: moby's checks of memory and swap together
 * (daemon/daemon_unix.go, verifyPlatformContainerResources, read at v28).
 */
export function createRefusals({ name, limitBytes, memswapBytes }: ComposeService): string[] {
  if (memswapBytes === undefined || memswapBytes < 0) return [];
  if (limitBytes === undefined) {
    return [
      `${name}: memswap_limit without a memory limit cannot be started, Docker refuses it: declare mem_limit too, or leave it out`,
    ];
  }
  if (memswapBytes >= limitBytes) return [];
  return [
    `${name}: memswap_limit below the memory limit cannot be started, Docker refuses it: it counts memory and swap together`,
  ];
}
