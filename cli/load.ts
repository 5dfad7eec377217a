import type { Verb } from "./verb";
import type { VerbName } from "./verbs";

/** Loads a verb's code: only when it is called, so that the quick ones start quickly. */
export const LOAD: { readonly [Name in VerbName]: () => Verb<Name> } = {
  fit: () => require("./fit").fit,
  explain: () => require("./explain").explain,
  plan: () => require("./plan").plan,
  image: () => require("./image").image,
  hosts: () => require("./hosts").hosts,
  servers: () => require("./servers").servers,
  capacity: () => require("./capacity").capacity,
  preview: () => require("./preview").preview,
  up: () => require("./up").up,
  rollback: () => require("./rollback").rollback,
  refresh: () => require("./refresh").refresh,
  destroy: () => require("./destroy").destroy,
  status: () => require("./status").status,
  logs: () => require("./logs").logs,
  verify: () => require("./verify").verify,
  build: () => require("./build").build,
  measure: () => require("./measure").measure,
  models: () => require("./models").models,
  prune: () => require("./prune").prune,
  init: () => require("./init").init,
  secrets: () => require("./secrets").secrets,
  compose: () => require("./compose").compose,
  blueprint: () => require("./blueprint").blueprint,
  completion: () => require("./completion").completion,
  page: () => require("./page").page,
  doctor: () => require("./doctor").doctor,
  "check-disk": () => require("./check-disk").checkDisk,
  "host-setup": () => require("./host-setup").hostSetup,
};
