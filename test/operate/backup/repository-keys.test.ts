import type { Backups } from "../../../core/model/backups";
import { readBackups } from "../../../core/model/backups";
import { repositoryVariables, withoutRestic } from "../../../operate/backup/program";

const SHELL = {
  AWS_ACCESS_KEY_ID: "of-the-state",
  AWS_SECRET_ACCESS_KEY: "secret-of-the-state",
  RESTIC_PASSWORD: "of-the-shell",
};
const keys = (setting: Readonly<Record<string, string>>) => {
  const backups = readBackups("enxuto:backups", setting, []) as Backups;
  const { RESTIC_PASSWORD, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = repositoryVariables(
    backups,
    96,
    SHELL,
  );
  return [RESTIC_PASSWORD, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY];
};

test.each<[string, Readonly<Record<string, string>>, (string | undefined)[]]>([
  [
    "a store whose keys are set",
    { to: "s3://s3.example.com/shop", keyId: "own", secretKey: "own-secret" },
    ["of-the-shell", "own", "own-secret"],
  ],
  [
    "a store with half of a pair, which is not made whole with another's",
    { to: "s3://s3.example.com/shop", keyId: "own" },
    ["of-the-shell", "own", undefined],
  ],
  [
    "a store without keys",
    { to: "s3://shop" },
    ["of-the-shell", "of-the-state", "secret-of-the-state"],
  ],
  ["an SFTP server", { to: "sftp://b@nas/shop" }, ["of-the-shell", undefined, undefined]],
  ["a folder", { to: "/kept", password: "own" }, ["of-the-shell", undefined, undefined]],
])("the keys of the shell and %s", (_, setting, expected) => {
  expect(keys(setting)).toEqual(expected);
});

test("restic takes no password, repository or session of the shell's beside the setting's", () => {
  const shell = {
    PATH: "/bin",
    RESTIC_CACHE_DIR: "/cache",
    RESTIC_PASSWORD_FILE: "/home/ana/password",
    RESTIC_PASSWORD_COMMAND: "pass show restic",
    RESTIC_REPOSITORY_FILE: "/home/ana/repository",
    AWS_ACCESS_KEY_ID: "of-the-state",
    AWS_SESSION_TOKEN: "of-the-state",
  };
  expect(Object.keys(withoutRestic(shell, { AWS_ACCESS_KEY_ID: "own" }))).toEqual([
    ...["PATH", "RESTIC_CACHE_DIR", "AWS_ACCESS_KEY_ID"],
  ]);
  expect(withoutRestic(shell, { AWS_ACCESS_KEY_ID: "of-the-state" })).toHaveProperty(
    "AWS_SESSION_TOKEN",
  );
});
