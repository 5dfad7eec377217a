import * as pulumi from "@pulumi/pulumi";
import {
  checkReplacement,
  type Existing,
  type Fixed,
} from "../../../../components/hosts/server/replacement";

/** As the user has it, who wrote something else behind it at the provider. */
const OWN_KEY = "ssh-ed25519 AAAAown";

describe("a change that recreates the server", () => {
  const name = "shop-prod";
  const generated = { name, publicKey: "ssh-ed25519 AAAAgenerated\n" };
  const own = { name: `${name}-own`, publicKey: "ssh-ed25519 AAAAown me@here" };
  const existing = {
    ...{ image: "ubuntu-22.04", location: "nbg1", dataVolume: true },
    keys: [{ name: "other-prod", publicKey: "ssh-ed25519 AAAAother" }, generated],
  };
  const onDisk = { ...existing, dataVolume: false };
  const withOwn = { ...existing, keys: [own] };
  const newer = { image: "ubuntu-24.04", location: "nbg1" };
  const moved = { image: "ubuntu-22.04", location: "fsn1" };
  const stack = {
    ...{ system: { name: "shop" }, stack: "prod" },
    ...{ dataVolumeGB: 10, sshPublicKey: "", replaceServer: false },
  };
  const asked = { ...stack, replaceServer: true };
  const anew = (data: string) =>
    ` recreates the server: its address changes, ${data}, and it costs today's price, which a server ordered earlier may not pay yet. Set enxuto:replaceServer to true, or take the change back`;
  const kept = anew("its volume keeps the data");
  const lost = anew("the data on its disk is lost");

  test.each<[string, Existing | undefined, Fixed, object]>([
    ["there is no server yet", undefined, newer, {}],
    ["nothing changes", existing, existing, {}],
    ["its volume grows", existing, existing, { dataVolumeGB: 20 }],
    ["it never had a volume", onDisk, existing, { dataVolumeGB: 0 }],
    ["the key of its user has another comment", withOwn, existing, { sshPublicKey: OWN_KEY }],
    ["somebody took the key out of the provider's list", { ...existing, keys: [] }, existing, {}],
  ])("is none where %s", (_, there, wanted, settings) => {
    expect(() => checkReplacement(there, wanted, { ...stack, ...settings })).not.toThrow();
  });

  test.each<[string, Existing, Fixed, object, string]>([
    [
      "another image",
      existing,
      newer,
      {},
      `enxuto:replaceServer: image ubuntu-22.04 → ubuntu-24.04${kept}`,
    ],
    [
      "another image where data lies on its disk",
      onDisk,
      newer,
      { dataVolumeGB: 0 },
      `enxuto:replaceServer: image ubuntu-22.04 → ubuntu-24.04${lost}`,
    ],
    [
      "a first volume",
      onDisk,
      existing,
      { dataVolumeGB: 10 },
      `enxuto:dataVolumeGB: got 10, but the server was made without a data volume, and a later one${lost}`,
    ],
    [
      "a key of the user's own",
      existing,
      existing,
      { sshPublicKey: OWN_KEY },
      `enxuto:sshPublicKey: got a key of your own, but the server was made with a generated one, and another${kept}`,
    ],
    [
      "another key of the user's own",
      withOwn,
      existing,
      { sshPublicKey: "ssh-ed25519 AAAAnext" },
      `enxuto:sshPublicKey: got another key than the server was made with, and that${kept}`,
    ],
    [
      "a generated key again",
      withOwn,
      existing,
      {},
      `enxuto:sshPublicKey: got none, but the server was made with a key of your own, and another${kept}`,
    ],
  ])("has to be asked for, and says what it does to the data: %s", (...row) => {
    const [, there, wanted, settings, message] = row;
    expect(() => checkReplacement(there, wanted, { ...stack, ...settings })).toThrow(message);
    const warned = jest.spyOn(pulumi.log, "warn").mockImplementation();
    expect(() => checkReplacement(there, wanted, { ...asked, ...settings })).not.toThrow();
    expect(warned.mock.calls).toEqual(
      there.dataVolume ? [] : [["the server is recreated: the data on its disk is lost"]],
    );
    warned.mockRestore();
  });

  test("never parts a server from its volume", () => {
    expect(() => checkReplacement(existing, moved, asked)).toThrow(
      'enxuto:location: got "fsn1", but the data volume stands in nbg1',
    );
    expect(() => checkReplacement(existing, existing, { ...asked, dataVolumeGB: 0 })).toThrow(
      "enxuto:dataVolumeGB: got 0, but the server was made with a data volume, and its data would stay behind there: set the size back, or give the data up with enxuto destroy prod --delete-data and run up again",
    );
    const warned = jest.spyOn(pulumi.log, "warn").mockImplementation();
    expect(() => checkReplacement(onDisk, moved, { ...asked, dataVolumeGB: 0 })).not.toThrow();
    warned.mockRestore();
  });
});
