import { offeredAt, targetOf } from "../../../core/judge/target";
import { composeFit } from "../../../core/report/compose-said";
import { readMemory } from "../../support/compose-file";

/** What is said of a small service at a location. */
function at(location: string, host?: string) {
  return composeFit({
    project: readMemory({ "compose.yaml": "services: {web: {image: nginx, mem_limit: 64m}}\n" }),
    files: ["compose.yaml"],
    profile: "default",
    target: targetOf({ host, location }),
    catalogues: offeredAt(location),
  });
}

test("the cheapest hosts are those that are sold at the location", () => {
  expect([...new Set(at("fra1").hosts.map(({ kind }) => kind))]).toEqual(["digitalocean"]);
  expect(at("hil").hosts.map(({ size }) => size)).toEqual(["cpx11", "cpx21", "cpx31"]);
  expect(at("fsn1").hosts.map(({ size }) => size)).toEqual(["cpx12", "cpx22", "cpx32"]);
});

test("a size that is not sold at the location is said to be none of it", () => {
  expect(at("hil", "hetzner:cx23").notices).toContainEqual({
    code: "host-unavailable",
    host: "hetzner cx23",
    unavailable: "listed only for fsn1, nbg1, hel1",
  });
});

test.each([
  [
    "a location that nobody has",
    () => at("mars"),
    /^--location: got "mars", expected one of fsn1, /,
  ],
  [
    "a location of another provider",
    () => at("fra1", "hetzner:cx23"),
    /^--location: got "fra1", expected one of fsn1, nbg1, hel1, /,
  ],
  [
    "a size without its seller",
    () => targetOf({ host: "s-2vcpu-4gb" }),
    /^--host: got "s-2vcpu-4gb", did you mean digitalocean:s-2vcpu-4gb\? expected one of local, hetzner, /,
  ],
])("%s is refused", (_, ask, problem) => {
  expect(ask).toThrow(problem);
});
