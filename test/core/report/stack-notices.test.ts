import type { FitNotice, PlatformLimit } from "../../../core/capacity/fit-notice";
import type { ServersReason } from "../../../core/capacity/placement/servers";
import type { RolloutGround } from "../../../core/capacity/rollout";
import { PLAN_PT } from "../../../core/report/plan-words/portuguese";
import { GROUND_WORDS } from "../../../core/report/rollout-words";
import { fitNoticeText } from "../../../core/report/stack-notices/fit-notice-text";
import { STACK_PT } from "../../../core/report/stack-notices/portuguese";
import { englishLines } from "../../support/english";

const MEASURED = {
  ...{ service: "api", limitMiB: 64, measuredMiB: 96, tmpfsMiB: 16 },
  ...{ date: "2026-11-21", load: "32 questions of the team" },
};
const MANY = { MiB: 512, mostFreeMiB: 200, proven: false };

const REASONS: readonly ServersReason[] = [
  { kind: "unknown", service: "api" },
  { kind: "below minimum", service: "api", limitMiB: 64, minimumMiB: 96 },
  { kind: "limits", server: "server-1", limitMiB: 2000, allocatableMiB: 1000 },
  {
    ...{ kind: "unplaced", service: "api", ...MANY },
    filters: { memory: 1, disk: 1, port: 1, architecture: 1, home: 1 },
  },
  { kind: "no room to roll", service: "api", MiB: 512, mostFreeMiB: 200 },
  { kind: "stranded", server: "server-1", service: "api", shortMiB: 100, ...MANY },
  { kind: "stranded", server: "server-1", service: "api", shortMiB: 0, ...MANY },
  { kind: "stranded", server: "server-1", service: "api", shortMiB: 0, ...MANY, mostFreeMiB: 600 },
  { kind: "full disk", lost: "server-1", server: "server-2", shortMB: 400 },
  { kind: "managers", servers: 2 },
];

const LIMITS: readonly PlatformLimit[] = [
  { limit: "weights-before-start" },
  { limit: "disk-of-one", replicas: 2 },
  { limit: "one-disk", volumes: ["data", "more"] },
  { limit: "only-http", scheme: "postgresql" },
  { limit: "one-port", ports: [443] },
  { limit: "no-worker" },
  { limit: "reserved-port", port: 19099 },
  { limit: "entrypoint" },
  { limit: "in-image", key: "files" },
  { limit: "in-image", key: "user" },
  { limit: "in-image", key: "workingDirectory" },
  { limit: "health-command" },
  { limit: "stop-time", seconds: 301, mostSeconds: 300 },
  { limit: "commit", commit: "bbbbbbb" },
  { limit: "build-time", minutes: 121, mostMinutes: 120 },
  { limit: "foretold-name", of: "web", name: "shop-web" },
  { limit: "untold-address", need: "web", name: "shop-web" },
];

const NOTICES: readonly FitNotice[] = [
  { code: "reservation-unknown", service: "api" },
  { code: "below-measured-minimum", ...MEASURED },
  { code: "below-measured-peak", ...MEASURED },
  { code: "weights-tight", fetchMiB: 108, headroomMiB: 107 },
  { code: "data-volume-short", needMB: 10_400, sizeMB: 10_000, wantedGB: 11 },
  {
    ...{ code: "above-budget", price: { amount: 1219.5, currency: "EUR" } },
    budget: { amount: 20, currency: "EUR" },
  },
  {
    ...{ code: "above-budget", price: { amount: 19.5, currency: "EUR" } },
    budget: { amount: 20, currency: "USD" },
  },
  { code: "server-limits", server: "server-1", limitMiB: 2000, allocatableMiB: 1000 },
  { code: "one-manager" },
  { code: "disks-unknown" },
  { code: "ssh-open" },
  { code: "web-open", paths: [{ path: "/", service: "web" }], hasLogin: true },
  { code: "web-open", paths: [{ path: "/", service: "web" }], hasLogin: false },
  { code: "plain-http" },
  { code: "no-backup", services: ["db", "cache"] },
  { code: "backup-on-server", repository: "/srv/backups", stack: "prod" },
  { code: "files-paused", service: "db", program: "MongoDB" },
  { code: "no-registry", services: ["api", "web"] },
  ...REASONS.map((reason): FitNotice => ({ code: "servers-refused", reason })),
  ...LIMITS.map((limit): FitNotice => ({ code: "platform", service: "api", ...limit })),
];

const GROUNDS: readonly RolloutGround[] = [
  { kind: "declared" },
  { kind: "overlap-fits", overlapMiB: 1200 },
  { kind: "overlap-too-large", overlapMiB: 1200, leftMiB: 10 },
  { kind: "replica-fits", MiB: 512, server: "server-1" },
  { kind: "replica-too-large", MiB: 512, mostFreeMiB: 200 },
  { kind: "one-a-server" },
  { kind: "carried", by: "render" },
];

describe("what a plan says of a stack, in Portuguese", () => {
  test("is looked at for every code", () => {
    const codes: ReadonlySet<string> = new Set(NOTICES.map(({ code }) => code));
    expect(Object.keys(STACK_PT).filter((code) => !codes.has(code))).toEqual([]);
  });

  test.each(NOTICES.map((notice) => [fitNoticeText(notice), notice] as const))(
    "%s",
    (english, notice) => {
      const text = fitNoticeText(notice, PLAN_PT.sentences);
      expect(englishLines(text)).toEqual([]);
      expect(englishLines(english)).toEqual([english]);
      const figures = (words: string) => words.replace(/[.,]/g, "").match(/\d+/g)?.sort();
      expect(figures(text)).toEqual(figures(english.replace("survive 1", "")));
    },
  );

  test.each(GROUNDS.map((ground) => [GROUND_WORDS.en(ground), ground] as const))(
    "%s",
    (_, ground) => expect(englishLines(GROUND_WORDS.pt(ground))).toEqual([]),
  );
});
