import { bcrypt } from "../../../../components/hosts/server/bcrypt";

const OWN = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** The salt of a hash, as bcrypt writes it. */
function saltOf(hash: string): Buffer {
  const bits = [...hash.slice(7, 29)].map((one) => OWN.indexOf(one).toString(2).padStart(6, "0"));
  const bytes = bits.join("").match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}

// Those of jBCrypt's own tests, and one that a registry of distribution took.
test.each([
  ["a", "$2b$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe"],
  ["abcdefghijklmnopqrstuvwxyz", "$2b$06$.rCVZVOThsIa97pEDOxvGuRRgzG64bvtJ0938xuqzv18d3ZpQhstC"],
  ["canary-registry-password", "$2b$05$abcdefghijklmnopqrstuuFqj9r0gzLJx5.wQXjqr5awOiZGCazOq"],
])("the hash of %j is bcrypt's", (password, hash) => {
  expect(bcrypt(password, saltOf(hash), Number(hash.slice(4, 6)))).toBe(hash);
});

test("each hash has a salt of its own", () => {
  expect(bcrypt("same")).not.toBe(bcrypt("same"));
  expect(bcrypt("same")).toMatch(/^\$2b\$04\$[./A-Za-z0-9]{53}$/);
});
