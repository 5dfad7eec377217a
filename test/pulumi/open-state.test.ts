import { createCipheriv, pbkdf2Sync, randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { gunzipSync } from "node:zlib";
import { openSetting, openState } from "../../pulumi/open-state";
import { folderForEachTest } from "../support/folder";

const here = folderForEachTest();
const FIXTURE = path.join(__dirname, "../fixtures/states/0.1.0-local.json.gz");

const { version, deployment } = JSON.parse(gunzipSync(fs.readFileSync(FIXTURE)).toString());
const [, salt] = deployment.secrets_providers.state.salt.split(":");
const KEY = pbkdf2Sync("engine tests", Buffer.from(salt, "base64"), 1e6, 32, "sha256");

/** What the CLI exported with its secrets in clear, as the CLI keeps it in a file: each secret as the proof of the salt is. */
function kept(change: (deployment: Record<string, unknown>) => object = (same) => same): string {
  const latest = change(JSON.parse(JSON.stringify(deployment), (_, value) => sealed(value)));
  const checkpoint = { stack: "organization/shop/dev", latest };
  return here.write("dev.json", JSON.stringify({ version, checkpoint }));
}

function sealed(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("plaintext" in value)) return value;
  const { plaintext, ...marks } = value;
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", KEY, nonce);
  const text = Buffer.concat([
    ...[cipher.update(String(plaintext), "utf8"), cipher.final()],
    cipher.getAuthTag(),
  ]);
  const [first, second] = [nonce, text].map((bytes) => bytes.toString("base64"));
  return { ...marks, ciphertext: `v1:${first}:${second}` };
}

const RIGHT = { PULUMI_CONFIG_PASSPHRASE: "engine tests" };

test("a state is what the CLI exports of it for whoever has its passphrase, by variable or file", async () => {
  const file = kept();
  expect(fs.readFileSync(file, "utf8")).not.toContain("plaintext");
  expect(await openState(file, RIGHT)).toEqual({ version, deployment });
  const passphrase = here.write("passphrase", "engine tests\n");
  const state = await openState(file, { PULUMI_CONFIG_PASSPHRASE_FILE: passphrase });
  expect(state).toEqual({ version, deployment });
});

test("a state without secrets needs no passphrase", async () => {
  const file = kept(({ manifest }) => ({ manifest, resources: [] }));
  expect(await openState(file, {})).toMatchObject({ version: 3, deployment: { resources: [] } });
});

test.each([
  ["another passphrase", { PULUMI_CONFIG_PASSPHRASE: "wrong" }, undefined],
  ["no passphrase", {}, undefined],
  [
    "the secrets of a cloud's key",
    RIGHT,
    (deployment: object) => ({ ...deployment, secrets_providers: { type: "cloud", state: {} } }),
  ],
])("with %s it is left to the CLI", async (_, env, change) => {
  expect(await openState(kept(change), env)).toBeUndefined();
});

test("a file that is missing, cut short or of another form is left to the CLI", async () => {
  expect(await openState(path.join(here.path, "none.json"), RIGHT)).toBeUndefined();
  expect(await openState(here.write("cut.json", '{"version":3,"check'), RIGHT)).toBeUndefined();
  const newer = here.write("newer.json", '{"version":4,"checkpoint":{"latest":{}}}');
  expect(await openState(newer, RIGHT)).toBeUndefined();
});

describe("a setting of a stack file", () => {
  const secure = (plaintext: string) =>
    (sealed({ plaintext }) as { ciphertext: string }).ciphertext;
  const { salt: whole } = deployment.secrets_providers.state;
  const stackFile = (secrets: string, more = "") =>
    here.write("Pulumi.dev.yaml", `${more}config:\n  enxuto:secrets: ${secrets}\n`);
  const setting = (file: string, env: Readonly<Record<string, string>> = RIGHT, kept?: string) =>
    openSetting(file, "enxuto:secrets", env, kept);

  test("is in clear for whoever has the passphrase, encrypted by parts or as a whole, with the salt of the file or one that was kept", async () => {
    const parts = `{ a: { secure: "${secure("one")}" }, b: plain }`;
    const own = stackFile(parts, `encryptionsalt: ${whole}\n`);
    expect(await setting(own)).toEqual({ a: "one", b: "plain" });
    expect(await setting(stackFile(parts), RIGHT, whole)).toEqual({ a: "one", b: "plain" });
    const json = stackFile(`{ secure: "${secure('{"a":"one"}')}" }`);
    expect(await setting(json, RIGHT, whole)).toBe('{"a":"one"}');
    expect(await setting(stackFile("{ a: plain }"), {})).toEqual({ a: "plain" });
  });

  test("is left to the CLI without a passphrase, without a salt, and where there is none", async () => {
    const file = stackFile(`{ a: { secure: "${secure("one")}" } }`);
    expect(await setting(file, {}, whole)).toBeUndefined();
    expect(await setting(file)).toBeUndefined();
    expect(await setting(here.write("Pulumi.dev.yaml", "config: {}\n"))).toBeUndefined();
  });
});
