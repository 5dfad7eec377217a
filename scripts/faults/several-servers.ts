import { type Fault, proof } from "./fault";

/** What befalls the servers of a swarm, and how `up` meets it. */
export const SEVERAL_SERVERS: readonly Fault[] = [
  {
    fault: "one of three servers killed or cut off",
    outcome:
      "what may move is healthy elsewhere within its budget, what its data binds to it waits for it, and `up` is refused until it is back or gone",
    proofs: [
      proof("conecta-servers", "goes on while a server is killed under load"),
      proof("swarm", "what a lost server ran is healthy on the others"),
      proof("rented-swarm", "goes on while the first of three managers is cut off"),
    ],
  },
  {
    fault: "half of a swarm's managers or more lost",
    outcome: "what runs goes on; one sentence says that there is no leader, and the way back",
    proofs: [proof("engine/swarm", "a swarm without a leader is one sentence")],
  },
  {
    fault: "a worker of a swarm killed",
    outcome:
      "what may move is healthy elsewhere within half a minute, and `up` converges once it is back",
    proofs: [],
    playedBy: "servers",
  },
  {
    fault: "the only manager of a swarm killed",
    outcome:
      "what runs on the others goes on, and one sentence says that the manager does not answer, and how to go on",
    proofs: [proof("engine/swarm", "a manager that gives no answer is no engine of this machine")],
    playedBy: "servers",
  },
  {
    fault: "the network between a worker and the others cut",
    outcome: "what may move runs twice until it is back, data never",
    proofs: [proof("rented-swarm", "goes on while the first of three managers is cut off")],
    playedBy: "servers",
  },
  {
    fault: "Docker restarted on a worker of a swarm",
    outcome: "what ran there is healthy again, and `up` converges",
    proofs: [],
    playedBy: "servers",
  },
  {
    fault: "a version on a swarm that never becomes healthy and ends with 0 on SIGTERM",
    outcome: "`up` names it with Docker's reason, and what ran before serves on",
    proofs: [proof("swarm", "a version that never becomes healthy ends the up with its reason")],
    playedBy: "servers",
  },
  {
    fault: "a version on a swarm that never becomes healthy and ends with 143 on SIGTERM",
    outcome: "`up` names it with Docker's reason, and what ran before serves on",
    proofs: [],
    playedBy: "servers",
  },
  {
    fault: "the disk of a worker of a swarm full",
    outcome:
      "what runs there goes on, `up` says that a disk is full, and once there is room and Docker was restarted there the next one converges",
    proofs: [],
    playedBy: "servers",
  },
  {
    fault: "the registry of a swarm gone, and a worker killed meanwhile",
    outcome:
      "what may move starts from images that are there; `up` of a new version ends before tasks change",
    proofs: [],
    playedBy: "servers",
  },
  {
    fault: "the budget of a worker of a swarm changed by hand",
    outcome: "`up` is refused with the line that sets it right, and all replicas run",
    proofs: [proof("swarm", "a budget that was changed by hand is refused")],
    playedBy: "servers",
  },
  {
    fault: "a manager of three killed",
    outcome: "the others go on, and what may move is healthy elsewhere",
    proofs: [proof("conecta-servers", "goes on while a server is killed under load")],
    playedBy: "servers",
  },
  {
    fault: "a server's budget changed by hand, or more replicas asked for than the budgets carry",
    outcome: "`up` is refused with the line that sets it right; Docker starts no more than fits",
    proofs: [
      proof("swarm", "a budget that was changed by hand is refused"),
      proof("swarm", "no more tasks run than the budgets carry"),
    ],
  },
];
