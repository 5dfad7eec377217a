import { redisPassword } from "../../policy/redis-password";
import { UNKNOWN } from "../../policy/resource";

type Props = Readonly<Record<string, unknown>>;

const container = (name: string, props: Props) => ({
  type: "docker:index/container:Container",
  name,
  props: { networksAdvanced: [{ name: "shop", aliases: [name] }], ...props },
});
const CACHE = { command: ["redis-server", "--maxmemory", "24mb"] };

/** What is said of a cache next to a web service. */
const said = (cache: Props, web: Props) =>
  redisPassword.check([container("cache", { ...CACHE, ...cache }), container("web", web)], {});

const REFUSAL =
  "container cache: it asks for no password and web can reach it, expected withPassword of redis(), --requirepass, or a network for its clients alone";

describe("a Redis that asks for no password", () => {
  test("is refused where something can reach it that is not told its address", () => {
    expect(said({}, {})).toEqual([REFUSAL]);
    expect(said({}, { envs: ["API=http://cached:80", "NOTE=my cache"] })).toEqual([REFUSAL]);
    expect(said({ command: undefined, image: "docker.io/library/redis:7.4.11" }, {})).toEqual([
      REFUSAL,
    ]);
  });

  test.each<[string, Props, Props]>([
    ["its clients alone reach it", {}, { envs: ["URL=redis://cache:6379/0"] }],
    ["a client has it as a bare host", {}, { envs: ["REDIS_HOST=cache"] }],
    ["others are on other networks", {}, { networksAdvanced: [{ name: "front" }] }],
    ["what else is there asks nobody", {}, { command: ["postgres", "-c", "x=1"] }],
    ["who is a client is not known yet", {}, { envs: [UNKNOWN] }],
    ["where it is reached is not known yet", { networksAdvanced: [{ name: UNKNOWN }] }, {}],
  ])("is let through where %s", (_, cache, web) => expect(said(cache, web)).toEqual([]));
});

test.each([
  ["--requirepass", "x"],
  ["--include", "/run/secrets/redis*.conf"],
  ["--aclfile", "/a"],
])("one with a password is let through: %s", (...words) =>
  expect(said({ command: [...CACHE.command, ...words] }, {})).toEqual([]),
);
