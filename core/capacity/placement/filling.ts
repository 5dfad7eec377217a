import { FillingDisk } from "./disk";
import type { Filter, Member, Placeable } from "./member";
import { type Place, runsImage, type Task } from "./task";

/** A server while it is filled. */
export class Filling {
  readonly tasks: Task[] = [];
  free: number;
  private readonly disk: FillingDisk;
  private readonly ports = new Set<number>();
  private readonly replicas = new Map<string, number>();
  private known: string | undefined;

  constructor(
    readonly member: Member,
    readonly budget: number,
  ) {
    this.free = budget;
    this.disk = new FillingDisk(member.diskGB);
  }

  refusal({ service, MiB }: Task): Filter | undefined {
    if (!runsImage(this.member, service)) return "architecture";
    if (service.home !== undefined && service.home !== this.member.name) return "home";
    if (service.hostPorts?.some((port) => this.ports.has(port))) return "port";
    if (!this.disk.takes(service.disk)) return "disk";
    return MiB > this.free ? "memory" : undefined;
  }

  replicasOf({ name }: Placeable): number {
    return this.replicas.get(name) ?? 0;
  }

  put(task: Task): void {
    this.known = undefined;
    this.tasks.push(task);
    this.free -= task.MiB;
    this.disk.put(task.service.disk);
    for (const port of task.service.hostPorts ?? []) this.ports.add(port);
    this.replicas.set(task.service.name, this.replicasOf(task.service) + 1);
  }

  take(): void {
    const task = this.tasks.pop();
    if (!task) return;
    this.known = undefined;
    this.free += task.MiB;
    this.disk.take(task.service.disk);
    for (const port of task.service.hostPorts ?? []) this.ports.delete(port);
    this.replicas.set(task.service.name, this.replicasOf(task.service) - 1);
  }

  /** Two servers of one state are the same choice. */
  get state(): string {
    const tasks = () => this.tasks.map(({ service }) => service.name).sort();
    this.known ??= [this.member.arch, this.member.diskGB, this.budget, ...tasks()].join(" ");
    return this.known;
  }

  get place(): Place {
    return {
      member: this.member,
      budgetMiB: this.budget,
      tasks: [...this.tasks],
      freeMiB: this.free,
    };
  }
}
