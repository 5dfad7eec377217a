import { parse } from "yaml";
import { withBudgets } from "../../cli/budget-lines";

const budget = { limitMiB: 152, reservationMiB: 104 };

/** A file as people write them: what a library would write otherwise stands in it. */
const FILE = `encryptionsalt: v1:abcdef==
# who changes this asks the clinic
config:
  enxuto:backups:
    to: sftp://backup@nas.example.com/srv/shop   # or s3
    keep: {last: 4, daily: 7}
    pause:
    - uploads
    hostKey: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFQwertyuiopasdfghjklzxcvbnmQWERTYUIOPASDFGHJKLZXCVB nas of the office
  enxuto:host:   local


  enxuto:size: '4GB' # the old one
`;

/** Lines that a change adds and takes away. */
function difference(before: string, after: string) {
  const [old, now] = [before.split("\n"), after.split("\n")];
  return {
    gone: old.filter((line) => !now.includes(line)),
    added: now.filter((line) => !old.includes(line)),
  };
}

test.each<[string, string, { gone: string[]; added: string[] }]>([
  [
    "a file without budgets gets lines below its settings",
    FILE,
    { gone: [], added: ["  enxuto:memory:", "    api: { limitMiB: 152, reservationMiB: 104 }"] },
  ],
  [
    "figures change in their places",
    `${FILE}  enxuto:memory:\n    api:\n      limitMiB: 350 # measured\n      reservationMiB: 0x40\n    db: {limitMiB: 64, reservationMiB: 32}\n`,
    {
      gone: ["      limitMiB: 350 # measured", "      reservationMiB: 0x40"],
      added: ["      limitMiB: 152 # measured", "      reservationMiB: 104"],
    },
  ],
  [
    "a service that has none gets a line below the others, before the next setting",
    `config:\n  enxuto:memory:\n    # the database last\n    db: {limitMiB: 64, reservationMiB: 32} # ours\n  enxuto:host: local\n`,
    { gone: [], added: ["    api: { limitMiB: 152, reservationMiB: 104 }"] },
  ],
  [
    "budgets in braces become lines",
    `config:\n  enxuto:memory: {db: {limitMiB: 64, reservationMiB: 32}} # ours\n  enxuto:host: local\n`,
    {
      gone: ["  enxuto:memory: {db: {limitMiB: 64, reservationMiB: 32}} # ours"],
      added: [
        "  enxuto:memory:",
        "    db: { limitMiB: 64, reservationMiB: 32 }",
        "    api: { limitMiB: 152, reservationMiB: 104 } # ours",
      ],
    },
  ],
  [
    "the last line needs no end, and a text of several lines is the last setting",
    "config:\n  enxuto:secrets:\n    key: |\n      one\n      two\n  enxuto:host: local",
    {
      gone: [],
      added: ["  enxuto:memory:", "    api: { limitMiB: 152, reservationMiB: 104 }", ""],
    },
  ],
  [
    "a key without a value gets some",
    "config:\n  enxuto:memory:\n  enxuto:host: local\n",
    { gone: [], added: ["    api: { limitMiB: 152, reservationMiB: 104 }"] },
  ],
])("%s", (_, before, expected) => {
  const after = withBudgets(before, { api: budget });
  expect(difference(before, after)).toEqual(expected);
  const { config } = parse(before);
  expect(parse(after)).toEqual({
    ...parse(before),
    config: { ...config, "enxuto:memory": { ...config["enxuto:memory"], api: budget } },
  });
});

test.each(["", "config: {}\n", "config: {enxuto:host: local}\n", "config:\n"])(
  "a file without a block of settings gets one: %j",
  (before) => {
    expect(parse(withBudgets(before, { api: budget })).config).toMatchObject({
      "enxuto:memory": { api: budget },
    });
  },
);
