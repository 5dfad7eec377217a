import { type Fit, withReservations } from "../core/capacity/fit";
import type { Keeping } from "../core/capacity/kill-order";
import { UserError } from "../core/capacity/user-error";
import { type Catalogues, isServer } from "../core/catalog/hosts";
import type { DataDoubt } from "../core/judge/data-doubt";
import type { DataLoss } from "../core/judge/data-loss";
import { accountText, headline } from "../core/report/account";
import { dataDoubtLines } from "../core/report/data-doubt";
import { upRefuses } from "../core/report/data-loss";
import { keepingLines } from "../core/report/keeping";
import type { Language } from "../core/report/language";
import { planMarkdown as stackMarkdown } from "../core/report/plan-markdown";
import { PLAN_EN } from "../core/report/plan-words/english";
import type { PlanWords } from "../core/report/plan-words/words";
import { saidFit } from "../core/report/said";
import { doubtsOf, lossesInFile } from "../operate/data-guard";
import { policyContext } from "../operate/policy-context";
import { keepingIn } from "../operate/server-reservations";
import { judge } from "../policy/rules";
import { loadSystems } from "../program/load-systems";
import { type OfflineRun, runOffline } from "../program/offline";
import { overridden } from "../program/overrides";
import { projectName, readStackConfig, stackNames } from "../program/project";
import { isSwarm, type Settings } from "../program/settings";
import { stateFolder } from "../pulumi/environment";
import { isReadable } from "../pulumi/local-access";
import { resourcesIn } from "../pulumi/state";
import { stateFile } from "../pulumi/state-file";
import { differenceFrom, readBase } from "./base-branch";
import { liveCatalogues } from "./live";
import { DRAWING_MARK, writeOwn } from "./own-file";
import { EXIT, type Verb } from "./verb";

/** A stack's plan; `--json` prints it with its words. */
export interface Plan extends Fit {
  readonly schemaVersion: 1;
  readonly stack: string;
  readonly policies: readonly { readonly name: string; readonly violations: readonly string[] }[];
  readonly resources: readonly { readonly type: string; readonly name: string }[];
  /** Data that an `up` would take from its services; null where the state is not on this machine, or may not be read. @default - no state is known */
  readonly dataLosses?: readonly DataLoss[] | null;
  /** Data that would stay, and that a new image may not read as it was written. @default - none, or no state is known */
  readonly dataDoubts?: readonly DataDoubt[];
  /** Way in which the server that is there treats reservations. @default - no state of one is on this machine; a new server keeps them */
  readonly keeping?: Keeping;
}

/** `enxuto plan`: whether stacks fit their hosts, found out offline. */
export const plan: Verb<"plan"> = {
  async run({ values, positionals }) {
    const directory = process.cwd();
    const stacks = positionals.length > 0 ? positionals : stackNames(directory);
    if (stacks.length === 0) {
      throw new UserError("stack", `there is no Pulumi.STACK.yaml in ${directory}`);
    }
    const systems = await loadSystems(directory);
    const plans: Plan[] = [];
    const failures: UserError[] = [];
    for (const stack of new Set(stacks)) {
      try {
        const config = overridden(readStackConfig(directory, stack), values);
        const live = values.live ? asked : undefined;
        const run = await runOffline(systems, stack, config, new Date(), live);
        plans.push(await besideState(planOf(stack, run), directory, run));
      } catch (error) {
        // What is wrong with one stack keeps nobody from seeing the others.
        if (stacks.length === 1 || !(error instanceof UserError)) throw error;
        failures.push(new UserError(stack, error.message));
      }
    }
    for (const { message } of failures) console.error(`enxuto: ${message}`);
    if (plans.length === 0) return EXIT.usage;
    const { language = "en" } = values;
    const words = wordsIn(language);
    if (values.svg !== undefined) writeAccounts(values.svg, plans, language);
    const base = readBase(values.base);
    console.log(
      values.json
        ? planJson(plans)
        : plans
            .map((plan) =>
              values.markdown ? planMarkdown(plan, base, words) : planText(plan, words),
            )
            .join("\n\n"),
    );
    if (values.open) await openPlan(plans);
    if (failures.length > 0) return EXIT.usage;
    return plans.every(passes) ? EXIT.ok : EXIT.refused;
  },
};

/** What `--json` prints: one plan, or all of them. */
function planJson(plans: readonly Plan[]): string {
  const printed = plans.map((plan) => saidFit(plan));
  return JSON.stringify(
    printed.length === 1 ? printed[0] : { schemaVersion: 1, plans: printed },
    null,
    2,
  );
}

/** The page with a plan in it. Throws a UserError for several: it shows one. */
async function openPlan(plans: readonly Plan[]): Promise<void> {
  if (plans.length > 1) throw new UserError("--open", "shows one stack: name it");
  checkOneServer("--open", plans[0]);
  const { openPage, planOpening } = require("./open-page") as typeof import("./open-page");
  await openPage(planOpening(plans[0]));
}

/** Throws a UserError for a plan of several servers, which are not drawn. */
function checkOneServer(flag: string, { servers, stack, host }: Plan): void {
  if (servers) throw new UserError(flag, `draws one server, and ${stack} asks for ${host.size}`);
}

/** Answers of the providers at this moment, where the stack is to run. */
function asked({ host, location }: Settings): Promise<Catalogues> {
  return liveCatalogues(host, location);
}

function passes({ verdict, policies }: Plan): boolean {
  return verdict === "fits" && policies.every(({ violations }) => violations.length === 0);
}

/** A stack's plan from a run of its program. */
export function planOf(stack: string, { settings, fit, resources }: OfflineRun): Plan {
  return {
    schemaVersion: 1,
    stack,
    ...fit,
    policies: judge(resources, policyContext(settings, fit)),
    resources: resources.map(({ type, name }) => ({ type, name })),
  };
}

/** A plan with what the state says of its data and its server, as far as that can be read here and now. */
async function besideState(plan: Plan, directory: string, run: OfflineRun): Promise<Plan> {
  const folder = stateFolder(directory);
  if (folder === undefined || !isReadable(directory)) return { ...plan, dataLosses: null };
  const state = { folder, project: projectName(directory), stack: plan.stack };
  const resources = resourcesIn(state);
  if (resources === undefined) return plan;
  const doubts = doubtsOf(resources, run);
  const stack = { directory, name: plan.stack };
  const known = {
    ...{ ...plan, dataLosses: await lossesInFile(stack, stateFile(state), resources, run) },
    ...(doubts.length > 0 ? { dataDoubts: doubts } : {}),
  };
  const keeping =
    isServer(run.settings.host) && !isSwarm(run.settings) ? keepingIn(resources) : undefined;
  return keeping ? { ...withReservations(known, keeping.reservations), keeping } : known;
}

function dataLines(plan: Plan, words: PlanWords = PLAN_EN): string[] {
  const { stack, dataLosses, dataDoubts } = plan;
  if (dataLosses === null) return [words.dataNotKnown(stack)];
  return [
    ...upRefuses(stack, dataLosses ?? [], words.dataLoss),
    ...dataDoubtLines(stack, dataDoubts ?? [], words.dataLoss),
  ];
}

/** One drawing of each stack's account: FILE for a single stack, else FILE with the stack's name in it. */
function writeAccounts(file: string, plans: readonly Plan[], language: Language): void {
  const { accountSvg } = require("../core/report/account-svg");
  for (const plan of plans) {
    checkOneServer("--svg", plan);
    const own = plans.length === 1 ? file : file.replace(/(\.svg)?$/, `.${plan.stack}.svg`);
    writeOwn("--svg", own, accountSvg(plan, language), DRAWING_MARK);
  }
}

function planMarkdown(plan: Plan, base: ReturnType<typeof readBase>, words: PlanWords): string {
  const notes = [
    ...policyLines(plan, words),
    ...dataLines(plan, words),
    ...keepingLines(plan.stack, plan.keeping, words.language),
  ];
  const title = `${plan.stack}: ${headline(plan, words)}`;
  return stackMarkdown(plan, { title, difference: differenceFrom(base, plan), notes }, words);
}

/** A plan for a terminal. */
export function planText(plan: Plan, words: PlanWords = PLAN_EN): string {
  return [
    `${plan.stack}: ${accountText(plan, words)}`,
    "",
    ...policyLines(plan, words),
    ...resourceLines(plan, words),
    ...dataLines(plan, words),
    ...keepingLines(plan.stack, plan.keeping, words.language),
  ].join("\n");
}

/** The words of a language; those of Portuguese are read when they are asked for. */
function wordsIn(language: Language): PlanWords {
  if (language === "en") return PLAN_EN;
  return (
    require("../core/report/plan-words/portuguese") as typeof import("../core/report/plan-words/portuguese")
  ).PLAN_PT;
}

function policyLines({ policies, resources }: Plan, words: PlanWords): string[] {
  const broken = policies.filter(({ violations }) => violations.length > 0);
  if (resources.length === 0) return [];
  if (broken.length === 0) return [words.policiesKept(policies.length)];
  return broken.flatMap(({ name, violations }) =>
    violations.map((violation) => words.policyBroken(name, violation)),
  );
}

/** `resources: 8 Container, 6 Image, …`, the most frequent first. */
function resourceLines({ resources }: Plan, words: PlanWords): string[] {
  if (resources.length === 0) return [];
  const counts = new Map<string, number>();
  for (const { type } of resources) {
    const kind = type.split(":").at(-1) as string;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return [`${words.resources}: ${sorted.map(([kind, count]) => `${count} ${kind}`).join(", ")}`];
}
