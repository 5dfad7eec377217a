import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { writeSshFiles } from "../../../engine/ssh-files";
import { cloudInit } from "./cloud-init";

/** Who may log in. */
export interface ServerAccessArgs {
  readonly stack: string;
  /** The user's own public key. Empty has one generated. */
  readonly sshPublicKey: string;
}

/** The keys of a server: the one to log in with, and the server's own, known before there is a server. */
export class ServerAccess extends pulumi.ComponentResource {
  /** The public key that may log in. */
  readonly authorizedKey: pulumi.Output<string>;
  private readonly stack: string;
  private readonly login: tls.PrivateKey | undefined;
  private readonly host: tls.PrivateKey;

  constructor(name: string, args: ServerAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("enxuto:components:ServerAccess", name, {}, opts);
    this.stack = args.stack;
    this.login = args.sshPublicKey
      ? undefined
      : new tls.PrivateKey(`${name}-login-key`, { algorithm: "ED25519" }, { parent: this });
    this.host = new tls.PrivateKey(`${name}-host-key`, { algorithm: "ED25519" }, { parent: this });
    this.authorizedKey = this.login?.publicKeyOpenssh ?? pulumi.output(args.sshPublicKey);
    this.registerOutputs({ authorizedKey: this.authorizedKey });
  }

  /** The user data of the server; secret, since it holds the server's own key. */
  userData(dataDevice: pulumi.Input<string>): pulumi.Output<string> {
    const { privateKeyOpenssh, publicKeyOpenssh } = this.host;
    return pulumi.secret(
      pulumi
        .all([this.authorizedKey, privateKeyOpenssh, publicKeyOpenssh, dataDevice])
        .apply(([authorizedKey, secret, own, device]) =>
          cloudInit({
            authorizedKey,
            hostKey: { private: secret, public: own },
            dataDevice: device,
          }),
        ),
    );
  }

  /** The OpenSSH configuration for the server at an address, written to this machine. Its path is no secret. */
  sshConfig(address: pulumi.Input<string>): pulumi.Output<string> {
    const path = pulumi
      .all([address, this.host.publicKeyOpenssh, this.login?.privateKeyOpenssh])
      .apply(([known, hostKey, privateKey]) =>
        writeSshFiles({ stack: this.stack, address: known, hostKey, privateKey }),
      );
    return pulumi.unsecret(path);
  }
}
