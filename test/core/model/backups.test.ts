import { UserError } from "../../../core/capacity/user-error";
import { type Backups, readBackups } from "../../../core/model/backups";

const SERVICES = ["db", "uploads"];
const read = (value: unknown) => readBackups("enxuto:backups", value, SERVICES);

const NAS = "sftp://ana@nas.example.com/backups";
const KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n";
const HOST = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5";

describe("the setting backups", () => {
  test.each<[unknown, ReturnType<typeof read>]>([
    ["", "not said"],
    [{}, "not said"],
    [false, "not said"],
    [true, "provider"],
    ["none", "none"],
    [{ to: "none" }, "none"],
  ])("%j", (value, expected) => expect(read(value)).toBe(expected));

  test("has the defaults of the documents", () => {
    expect(read({ to: "/backups" })).toEqual({
      repository: "/backups",
      everySeconds: 6 * 3600,
      keep: { last: 4, daily: 7, weekly: 5 },
      pause: [],
    });
  });

  test.each([
    ["/backups/shop", "/backups/shop"],
    ["s3://shop-backups", "s3:s3.amazonaws.com/shop-backups"],
    ["s3://shop-backups/prod", "s3:s3.amazonaws.com/shop-backups/prod"],
    ["s3://fsn1.example.com/shop/prod", "s3:https://fsn1.example.com/shop/prod"],
    ["s3:http://127.0.0.1:8333/shop", "s3:http://127.0.0.1:8333/shop"],
    ["sftp://ana@nas.example.com:2222/backups", "sftp://ana@nas.example.com:2222//backups"],
  ])("keeps them at %s", (to, expected) => {
    expect((read({ to }) as Backups).repository).toBe(expected);
  });

  test("opens an SFTP server by a key of its own, and knows the server's", () => {
    expect(read({ to: NAS, sshKey: KEY, hostKey: HOST })).toMatchObject({
      sshKey: KEY.trimEnd(),
      hostKey: HOST,
    });
  });

  test.each<[unknown, string]>([
    [7, "enxuto:backups: expected none, or to: and where they are kept"],
    ["canary-password", "enxuto:backups: expected none, or to: and where they are kept"],
    [{ to: "s3://id:canary@host/b" }, "enxuto:backups.to: holds a key, which errors and lists"],
    [{ to: "s3:https://id:canary@host/b" }, "enxuto:backups.to: holds a key, which errors"],
    [{ to: "sftp://ana:canary@nas/b" }, 'enxuto:backups.to: got "sftp://…@nas/b", expected'],
    [{ every: "6h" }, "enxuto:backups.to: got none, expected /path, s3://host/bucket"],
    [{ to: "ftp://x/y" }, 'enxuto:backups.to: got "ftp://x/y", expected /path, s3://host/bucket'],
    [{ to: "/b", every: "5m" }, 'enxuto:backups.every: got "5m", expected 10m to 31d: 6h'],
    [{ to: "/b", keep: { last: -1 } }, "enxuto:backups.keep.last: got -1, expected a whole number"],
    [{ to: "/b", keep: { last: 0, daily: 0, weekly: 0 } }, "enxuto:backups.keep: keeps nothing"],
    [{ to: "/b", pause: ["web"] }, 'enxuto:backups.pause: got "web", expected services: db, up'],
    [{ to: "/b", hourly: 1 }, "enxuto:backups.hourly: is not known, expected one of to, every"],
    [{ to: "/b", password: "two\nlines" }, "enxuto:backups.password: expected one line of text"],
    [{ to: "/b", sshKey: KEY, hostKey: HOST }, "enxuto:backups.sshKey: is for a server at sftp://"],
    [
      { to: NAS, hostKey: HOST },
      "enxuto:backups.sshKey: expected a private key without a passphrase",
    ],
    [{ to: NAS, sshKey: HOST, hostKey: HOST }, "enxuto:backups.sshKey: expected a private key"],
    [{ to: NAS, sshKey: KEY }, "enxuto:backups.hostKey: got none, expected the server's own key"],
    [{ to: NAS, sshKey: KEY, hostKey: `nas ${HOST}` }, 'enxuto:backups.hostKey: got "nas ssh-ed'],
  ])("refuses %j", (value, message) => {
    expect(() => read(value)).toThrow(UserError);
    expect(() => read(value)).toThrow(message);
    expect(() => read(value)).not.toThrow(/canary/);
  });
});
