import type { CheckWords } from "./words";

export const CHECKS_EN: CheckWords = {
  language: "en",
  names: {},
  pass: "pass",
  fail: "FAIL",
  allPass: (checks) => `all ${checks} checks pass`,
  someFail: (failing, checks) => `${failing} of ${checks} checks fail`,
  noContainer: (project) =>
    `no container of ${project} is on this engine: docker compose up --detach`,
  runs: (image, declared) => `runs ${image}, the file says ${declared}`,
  runsWith: (size, declared) => `runs with ${size}, the file says ${declared}`,
  none: "none",
  ended: (container, status, code) => `${container} is ${status} with ${code}`,
  has: (service, there, replicas) => `${service} has ${there} of ${replicas} containers`,
  inNoFile: (container) => `${container} is in no file`,
  haveContainers: (services, done) =>
    `${services} of ${services} services have their containers${done > 0 ? `, ${done} of which ended as they should` : ""}`,
  asTheFile: (containers) => `${containers} containers are as the file says`,
  isInHealth: (container, status) => `${container} is ${status}`,
  withoutCheck: (container) => `${container} runs without the check of the file`,
  allHealthy: (watched, running) => `${watched} of ${running} have a check, all healthy`,
  restarted: (container, times) => `${container} was restarted ${times} times`,
  noneRestarted: (containers) => `none of ${containers} containers was restarted`,
  killedBefore: "was killed for memory before",
  noneKilled: (containers, isLogRead) =>
    `none of ${containers} containers was killed for memory${isLogRead ? "" : ", by the engine's word: the kernel's log cannot be read here"}`,
  configuration: (system, host, resources) => `${system} on ${host}, ${resources} resources`,
  reserved: (steady, of, host, headroom) =>
    `${steady} MiB of ${of} reserved on ${host}, headroom ${headroom}`,
  haveLimits: (have, of, together) =>
    `${have} of ${of} services have one, ${together} MiB together`,
  belowMeasured: (service) => `${service} is below its measured minimum`,
  carryMeasured: (measured, of) =>
    `${measured} of ${of} services carry their measured load within their limits`,
  haveOne: (have, of) => `${have} of ${of} services have one`,
  violation: (text) => text,
  rulesKept: (rules, resources) => `${rules} rules kept by ${resources} resources`,
  notDeployed: (stack) => `${stack} is not deployed here`,
  notInSwarm: "not deployed in this swarm",
  tasks: (healthy, wanted) => `${healthy} of ${wanted} tasks are healthy`,
  standing: (service, text) => `${service} ${text}`,
  healthy: (healthy, planned) => `${healthy} of ${planned} containers are healthy`,
  is: (service, condition) => `${service} is ${condition}`,
  planned: (service, limit, planned) => `${service} runs with ${limit} MiB, planned ${planned}`,
  asPlanned: (limits) => `${limits} limits are as planned`,
  killedAndRestarted: (killed, restarted) => `${killed} killed for memory, ${restarted} restarted`,
  sizes: (budgets, mb) => `${budgets} budgets kept, ${mb} MB together, shared bases once`,
  diskElsewhere: "the engine's disk is not on this machine",
  free: (gb) => `${gb} GB are free`,
  built: (images, seconds, most, now) =>
    `${images} images in ${seconds} s of ${most}, ${now} built now and ${images - now} there before`,
  cached: (images) => `cached: ${images} images were there`,
  cold: (seconds, most, on) => `cold ${seconds} s of ${most}, measured ${on}`,
  notCold: (services) => `not measured cold: ${services} (enxuto build --cold --save)`,
};
