import { type Fault, proof } from "./fault";

/** What people do to a stack in the ordinary course of things, and what befalls it between two deployments. */
export const ORDINARY: readonly Fault[] = [
  {
    fault:
      "a volume mounted elsewhere, or another data directory of PostgreSQL, MySQL, MongoDB or Redis",
    outcome: "refused, since the program would start empty, unless the volume is named",
    proofs: [
      proof("operate/data-guard", "unless it is given up by name"),
      proof("core/judge/data-loss", "a program that would look elsewhere for its files"),
    ],
  },
  {
    fault: "a service with data renamed or removed on several servers",
    outcome: "refused as on one, by what its tasks mount",
    proofs: [proof("operate/data-users", "a swarm's volumes, which no resource stands for")],
  },
  {
    fault: "two services that would write to one volume, by their names or by `renamedFrom`",
    outcome: "the system is refused",
    proofs: [proof("system", "two services that would write to one volume")],
  },
  {
    fault:
      "a volume of another stack whose names read the same: `shop` with `a-b`, `shop-a` with `b`, another project or checkout",
    outcome:
      "by its labels it is neither taken over nor counted nor deleted; one without labels is told as such",
    proofs: [
      proof("operate/volumes-there", "is neither taken over nor deleted"),
      proof("operate/volumes-there", "is said to be taken over by its name"),
      proof("operate/unused-volumes", "a label goes before a name"),
      proof("scenarios/upgrade", "has its containers made anew on this machine, and nothing else"),
    ],
  },
  {
    fault:
      "a disk, database or Key Value of Render's removed, renamed, mounted elsewhere, or in another region",
    outcome: "`plan` and `preview` say it, `up` refuses it unless the data is given up by name",
    proofs: [
      proof("operate/render-data", "which is refused unless it is given up"),
      proof("operate/render-data", "is looked for there"),
      proof("operate/render-data", "take the data with them"),
    ],
  },
  {
    fault: "a smaller disk at Render, or a smaller data volume of a server",
    outcome: "refused, since neither shrinks, with the size that it has",
    proofs: [
      proof("operate/render-data", "a disk that would have to shrink is refused"),
      proof("core/judge/data-loss", "a server's data volume grows, and never shrinks"),
    ],
  },
  {
    fault: "a Key Value of Render's that becomes a cache",
    outcome: "said to stay without keeping its entries; refused unless they are given up by name",
    proofs: [proof("operate/render-data", "a Key Value that becomes a cache stays")],
  },
  {
    fault:
      "a server whose name another one has at its provider: `prod-2` and the second one of `prod`",
    outcome: "refused before anything is made, with whose it is",
    proofs: [
      proof("components/hosts/server/known", "a name that another one has is refused"),
      proof("engine-servers", "another stack's second server has"),
    ],
  },
  {
    fault: "a stack moved to another kind of host",
    outcome: "refused: its data would stay behind, and the way is named",
    proofs: [proof("core/judge/data-loss", "another host leaves all data behind")],
  },
  {
    fault: "image, location or key of a server changed, its first data volume, or a smaller one",
    outcome: "has to be asked for, whatever else changes; server and volume are never parted",
    proofs: [
      proof("components/hosts/server/replacement", "says what it does to the data"),
      proof("components/hosts/server/replacement", "never parts a server from its volume"),
    ],
  },
  {
    fault: "a data volume that `blkid` cannot read",
    outcome: "formatted only where it is blank",
    proofs: [
      proof(
        "components/hosts/server/cloud-init",
        "any failure of blkid leaves the volume as it is",
      ),
    ],
  },
  {
    fault: "`destroy`, then `up`",
    outcome: "data and password are found again",
    proofs: [
      proof("docker", "destroy keeps data and password, and the next up finds them"),
      proof("engine", "keeps its data and password when it is destroyed"),
    ],
  },
  {
    fault: "`.enxuto` gone, or two laptops with a state each",
    outcome: "nothing is made beside what engine or provider have; the way to the state is named",
    proofs: [
      proof("operate/lost-state", "gone with all that git ignores"),
      proof("operate/lost-state", "nothing is made beside the server that its provider has"),
      proof("operate/strange-containers", "are named where its state knows nothing of it"),
    ],
  },
  {
    fault: "two laptops with one state in a bucket",
    outcome: "one at a time, with the same passphrase only",
    proofs: [proof("operate/shared-backend", "one at a time, with the same passphrase only")],
  },
  {
    fault: "a disk filled by volumes that nothing uses, or by layers kept for shipments",
    outcome: "`status` lists them with their size and what to do; `prune` asks",
    proofs: [
      proof("operate/unused-volumes", "are named, with their size and what to do"),
      proof("cli/given-up", "volume"),
    ],
  },
  {
    fault: "SSH cut while images are shipped, or silent while Docker is waited for",
    outcome: "tried again, then one sentence; the next `up` sends only what is missing",
    proofs: [
      proof("components/shipment", "a connection that broke"),
      proof("components/hosts/server/wait", "ends after its time with the reason"),
    ],
  },
  {
    fault: "Render refuses or breaks off, or an `up` there is killed",
    outcome: "what ran stays live, and the next `up` makes nothing twice",
    proofs: [
      proof("render", "a failed deploy leaves the one before it live"),
      proof("render", "is finished by the next one, without a duplicate"),
    ],
  },
  {
    fault: "a container that becomes unhealthy after the `up`",
    outcome: "restarted with growing patience, databases not, and told once",
    proofs: [
      proof("operate/watch/watch", "restarts what stays unhealthy, and says so once"),
      proof("watcher/script", "restarts what stays unhealthy beyond its rhythm"),
    ],
  },
  {
    fault: "200 alerts at once, an address that hangs or refuses",
    outcome: "one message; nobody else waits for it",
    proofs: [
      proof("watcher/script", "200 alerts that are due at once are one message"),
      proof("watcher/script", "an address that hangs keeps nobody from looking"),
    ],
  },
  {
    fault: "a security update that waits for a reboot",
    outcome: "`status` says so; `reboot` stops and starts each in turn",
    proofs: [
      proof("core/report/status", "a security update waits for a reboot of the server"),
      proof("operate/reboot", "stops each before what it needs"),
    ],
  },
  {
    fault: "logs that grow",
    outcome: "30 MB a container at most, counted with the disk",
    proofs: [proof("engine", '"max-size": "10m", "max-file": "3"')],
  },
  {
    fault: "a branch whose code looks for the Action's token",
    outcome: "it is in no process's environment while that code runs, and in no comment",
    proofs: [
      proof("scenarios/action", "their code finds no token"),
      proof("scenarios/action", "is put on no pull request"),
    ],
  },
  {
    fault: "the processor taken by a neighbour",
    outcome:
      "shares follow reservations; an `up` converges all the same, or the next one does once the neighbour is gone",
    proofs: [proof("policy/confinement", "cpuShares")],
    playedBy: "rows",
  },
  {
    fault: "SSH cut while the proxy is told its routes",
    outcome: "the next `up` tells it all of them; it answers all along",
    proofs: [],
    playedBy: "rows",
  },
  {
    fault: "SSH cut while the file system of a data volume grows",
    outcome: "the next `up` has it fill its volume; no entry is lost",
    proofs: [],
    playedBy: "rows",
  },
  {
    fault: "SSH cut while the weights of a model are fetched",
    outcome: "the next `up` fetches what is missing, and the service has all of them",
    proofs: [],
    playedBy: "rows",
  },
  {
    fault: "another name for a stack",
    outcome:
      "another stack, made empty; the old one runs on, costs, and answers to its own name; on the same engine it is refused before anything is made",
    proofs: [
      proof("operate/networks-there", "is another stack's of the same system"),
      proof("operate/networks-there", "is somebody else's"),
    ],
  },
];
