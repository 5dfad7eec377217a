import { ask, askAll, askIfThere, isUncertain, owner, pause } from "./client";
import { failedAfter, type Provider, plain, same, samePlan } from "./provider";

/** A store that Render runs, Postgres or Key Value: their common settings. It is reached inside the region and nowhere else. */
export interface StoreState {
  /** Its name in the system, for messages. */
  readonly service: string;
  readonly name: string;
  readonly region: string;
  readonly plan: string;
  readonly formerPlan?: string;
}

/** Outputs that Render adds to it. */
export interface StoreOutputs {
  readonly ownerId: string;
  /** The address inside the region, with the password where there is one. */
  readonly address: string;
  readonly status: string;
  /** Whether addresses outside the region may reach it: somebody opened it. */
  readonly open: boolean;
}

/** A store as the API tells it, as far as all kinds agree. */
export interface ToldStore {
  readonly id: string;
  readonly name: string;
  readonly owner: { readonly id: string };
  readonly plan: string;
  readonly region: string;
  readonly status: string;
  readonly suspended?: string;
  readonly ipAllowList: readonly unknown[];
}

/** Paths and words of one kind of store. */
export interface StoreKind<State extends StoreState, Told extends ToldStore> {
  /** The path of its API: `/postgres`. */
  readonly path: string;
  /** The key of one entry in its lists. */
  readonly entry: string;
  /** What cannot be changed once it is there. */
  readonly fixed: readonly (keyof State)[];
  /** What Render is told when it is made, beside name, plan and region. */
  readonly creation: (wanted: State) => Record<string, unknown>;
  /** What Render is told when it changes, beside the plan. */
  readonly change: (wanted: State, told: Told) => Record<string, unknown>;
  /** Its own properties as they are on Render. */
  readonly seen: (told: Told, known: State) => Partial<State>;
  /** Whether its own properties are as wanted. */
  readonly settled: (known: State, wanted: State) => boolean;
}

/** Seconds from one look to the next, and how many looks make 30 minutes. */
const LOOK_SECONDS = 5;
const LOOKS = 360;

/** Render's operations on one kind of store. */
export function storeProvider<State extends StoreState, Told extends ToldStore>(
  kind: StoreKind<State, Told>,
): Provider<State, StoreOutputs> {
  return {
    async create(wanted) {
      const made = await make(kind, wanted);
      return { id: made.id, outs: await available(kind, made.id, wanted) };
    },

    async read(id, known) {
      const told = await askIfThere<Told>("GET", `${kind.path}/${id}`, known.ownerId);
      if (!told) return { id: "", props: known };
      const seen = {
        ...known,
        ...kind.seen(told, known),
        name: told.name,
        region: told.region,
        plan: samePlan(told, known) ? known.plan : told.plan,
      };
      return plain({
        id,
        props: { ...seen, ...outputs(told) },
        inputs: withoutOutputs(seen),
      });
    },

    async diff(_id, known, wanted) {
      const replaces = (["name", "region", ...kind.fixed] as const).filter(
        (key) => !same(known[key], wanted[key]),
      );
      const changes =
        replaces.length > 0 ||
        known.open ||
        known.status !== "available" ||
        !samePlan(known, wanted) ||
        !kind.settled(known, wanted);
      return { changes, replaces: replaces.map(String), deleteBeforeReplace: true };
    },

    async update(id, _known, wanted) {
      await set(kind, id, wanted);
      return { outs: await available(kind, id, wanted) };
    },

    async delete(id, known) {
      await askIfThere("DELETE", `${kind.path}/${id}`, known.ownerId);
    },
  };
}

/** Makes a store, or takes up the one that an interrupted run made: it has the same name and was made in the same way. */
async function make<State extends StoreState, Told extends ToldStore>(
  kind: StoreKind<State, Told>,
  wanted: State,
): Promise<Told> {
  const ownerId = await owner();
  for (let attempt = 1; ; attempt++) {
    const there = await find(kind, wanted, ownerId);
    if (there) {
      await set(kind, there.id, wanted);
      return there;
    }
    try {
      return await ask<Told>("POST", kind.path, {
        name: wanted.name,
        ownerId,
        plan: wanted.plan,
        region: wanted.region,
        ipAllowList: [],
        ...kind.creation(wanted),
      });
    } catch (error) {
      const conflict = (error as { status?: number }).status === 409 && attempt === 1;
      if (attempt === 3 || !(isUncertain(error) || conflict)) throw error;
      await pause(attempt);
    }
  }
}

async function find<State extends StoreState, Told extends ToldStore>(
  kind: StoreKind<State, Told>,
  wanted: State,
  ownerId: string,
): Promise<Told | undefined> {
  const found = await askAll<Record<string, Told>>(
    `${kind.path}?name=${encodeURIComponent(wanted.name)}&ownerId=${ownerId}`,
  );
  const entry = found.map((one) => one[kind.entry]).find(({ name }) => name === wanted.name);
  if (!entry) return undefined;
  const there = await ask<Told>("GET", `${kind.path}/${entry.id}`);
  const seen = { ...wanted, ...kind.seen(there, wanted) };
  if (there.region === wanted.region && kind.fixed.every((key) => same(seen[key], wanted[key]))) {
    return there;
  }
  throw new Error(
    `${wanted.service}: Render has a ${kind.entry} named ${wanted.name} already that was made otherwise: rename or delete it in the dashboard`,
  );
}

async function set<State extends StoreState, Told extends ToldStore>(
  kind: StoreKind<State, Told>,
  id: string,
  wanted: State,
): Promise<void> {
  const told = await ask<Told>("GET", `${kind.path}/${id}`);
  if (isSuspended(told)) await ask("POST", `${kind.path}/${id}/resume`);
  const plan = samePlan(told, wanted) ? {} : { plan: wanted.plan };
  await ask("PATCH", `${kind.path}/${id}`, {
    ...plan,
    ipAllowList: [],
    ...kind.change(wanted, told),
  });
}

/** Waits until a store answers, then says how it is reached. */
async function available<State extends StoreState, Told extends ToldStore>(
  kind: StoreKind<State, Told>,
  id: string,
  wanted: State,
): Promise<State & StoreOutputs> {
  let told = await ask<Told>("GET", `${kind.path}/${id}`);
  for (let look = 0; told.status !== "available"; look++) {
    if (look === LOOKS) {
      throw failedAfter(
        id,
        { ...wanted, ...outputs(told), address: "" },
        `${wanted.service}: still ${told.status} after ${(LOOKS * LOOK_SECONDS) / 60} minutes`,
      );
    }
    await pause(LOOK_SECONDS);
    told = await ask<Told>("GET", `${kind.path}/${id}`);
  }
  const { internalConnectionString: address } = await ask<{ internalConnectionString: string }>(
    "GET",
    `${kind.path}/${id}/connection-info`,
  );
  return plain({ ...wanted, ...outputs(told), address });
}

function outputs(told: ToldStore): Omit<StoreOutputs, "address"> {
  return {
    ownerId: told.owner.id,
    status: isSuspended(told) ? "suspended" : told.status,
    open: told.ipAllowList.length > 0,
  };
}

/** What Render adds is no input: among the inputs nothing would keep it secret. */
function withoutOutputs<State extends StoreState>(seen: State & StoreOutputs): State {
  const { ownerId, address, status, open, ...inputs } = seen;
  return inputs as unknown as State;
}

function isSuspended({ suspended, status }: ToldStore): boolean {
  return suspended === "suspended" || status === "suspended";
}
