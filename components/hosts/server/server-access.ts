import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { writeSshFiles } from "../../../engine/ssh-files";
import { type CloudInitArgs, cloudInit } from "./cloud-init";

/** Who may log in. */
export interface ServerAccessArgs {
  readonly stack: string;
  /** The user's own public key. Empty has one generated. */
  readonly sshPublicKey: string;
  /** The access to the first of several servers: the same key opens this one as well. @default - this is the first */
  readonly first?: ServerAccess;
}

/** The keys of a server: the one to log in with, and the server's own, known before there is a server. */
export class ServerAccess extends pulumi.ComponentResource {
  /** The public key that may log in. */
  readonly authorizedKey: pulumi.Output<string>;
  private readonly stack: string;
  /** Name of its folder of SSH files; undefined for the first. */
  private readonly server: string | undefined;
  private readonly login: tls.PrivateKey | undefined;
  private readonly host: tls.PrivateKey;

  constructor(name: string, args: ServerAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("enxuto:components:ServerAccess", name, {}, opts);
    const { stack, sshPublicKey, first } = args;
    this.stack = stack;
    this.server = first && name;
    this.login = first
      ? first.login
      : sshPublicKey
        ? undefined
        : new tls.PrivateKey(`${name}-login-key`, { algorithm: "ED25519" }, { parent: this });
    this.host = new tls.PrivateKey(`${name}-host-key`, { algorithm: "ED25519" }, { parent: this });
    this.authorizedKey = this.login?.publicKeyOpenssh ?? pulumi.output(sshPublicKey);
    this.registerOutputs({ authorizedKey: this.authorizedKey });
  }

  /** The user data of the server, of one of several with what it is told as a member; secret, since it holds the server's own key. */
  userData(
    dataDevice: pulumi.Input<string>,
    member?: CloudInitArgs["member"],
  ): pulumi.Output<string> {
    const { privateKeyOpenssh, publicKeyOpenssh } = this.host;
    return pulumi.secret(
      pulumi
        .all([this.authorizedKey, privateKeyOpenssh, publicKeyOpenssh, dataDevice])
        .apply(([authorizedKey, secret, own, device]) =>
          cloudInit({
            authorizedKey,
            hostKey: { private: secret, public: own },
            dataDevice: device,
            member,
          }),
        ),
    );
  }

  /** The OpenSSH configuration for the server at an address, written to this machine. Its path is no secret. */
  sshConfig(address: pulumi.Input<string>): pulumi.Output<string> {
    const path = pulumi
      .all([address, this.host.publicKeyOpenssh, this.login?.privateKeyOpenssh])
      .apply(([known, hostKey, privateKey]) =>
        writeSshFiles({
          ...{ stack: this.stack, server: this.server, address: known },
          ...{ hostKey, privateKey },
        }),
      );
    return pulumi.unsecret(path);
  }
}
