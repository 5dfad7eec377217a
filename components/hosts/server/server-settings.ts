/** Settings of the server that a stack gets. */
export interface ServerSettings {
  /** The server type: `cx23`, `s-2vcpu-4gb`. */
  readonly size: string;
  /** Where the server stands. Empty for the kind's default. */
  readonly location: string;
  /** The operating system's image. Empty for Ubuntu 24.04. */
  readonly image: string;
  /** Addresses in CIDR notation from which SSH is reached. */
  readonly sshFrom: readonly string[];
  /** Networks in CIDR notation from which the proxy is reached. */
  readonly webFrom: readonly string[];
  /** The user's own public key. Empty has one generated. */
  readonly sshPublicKey: string;
  /** Public keys of people who may log in as well; they may change while the server runs. */
  readonly sshPublicKeys: readonly string[];
  /** GB of the volume for data, which outlives the server. 0 keeps data on the server's own disk. */
  readonly dataVolumeGB: number;
  /** Whether the provider backs the server up every day. */
  readonly backups: boolean;
  /** Whether the server may be recreated where a change asks for it. */
  readonly replaceServer: boolean;
  /** The name under which the world reaches the stack. Empty for none. */
  readonly domain: string;
}
