/** Capabilities of root that a container keeps by the engine's default. */
export const CAPABILITIES = [
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "NET_RAW",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
] as const;

/** One of them. */
export type Capability = (typeof CAPABILITIES)[number];

/** The label that says why a container's root is not read-only. */
export const WRITABLE_ROOT = "enxuto.writable-root";
