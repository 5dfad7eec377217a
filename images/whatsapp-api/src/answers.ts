import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from "@nestjs/common";
import { type Job, Queue, Worker } from "bullmq";
import { Redis } from "ioredis";
import { Connections } from "./connections.js";
import { ModelServer } from "./model-server.js";
import { Phone } from "./phone.js";
import type { Settings } from "./settings.js";
import { type Message, Store } from "./store.js";
import { SETTINGS } from "./tokens.js";

const QUEUE = "answers";

/** Messages of the conversation that the model sees. */
const MEMORY = 6;

/** Every so many seconds messages without a job get one: those that came while the queue was full or away. */
const SWEEP_SECONDS = 10;

/** Messages become jobs, jobs become answers. */
@Injectable()
export class Answers implements OnModuleInit, OnModuleDestroy {
  private readonly asking: Redis;
  private readonly working: Redis;
  private readonly queue: Queue;
  private worker: Worker | undefined;
  private sweeper: NodeJS.Timeout | undefined;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(Store) private readonly store: Store,
    @Inject(Connections) private readonly connections: Connections,
    @Inject(ModelServer) private readonly model: ModelServer,
    @Inject(Phone) private readonly phone: Phone,
  ) {
    // Who asks wants an answer now; the worker waits for as long as Redis is away.
    this.asking = new Redis(settings.redisUrl, { maxRetriesPerRequest: 1, commandTimeout: 5_000 });
    this.working = new Redis(settings.redisUrl, { maxRetriesPerRequest: null });
    for (const client of [this.asking, this.working]) client.on("error", warn);
    this.queue = new Queue(QUEUE, {
      connection: this.asking,
      defaultJobOptions: {
        attempts: 3,
        backoff: { type: "exponential", delay: 2_000 },
        removeOnComplete: true,
        removeOnFail: true,
      },
    });
    this.queue.on("error", warn);
  }

  onModuleInit(): void {
    const { answersAtOnce, answerSeconds } = this.settings;
    this.worker = new Worker(QUEUE, (job) => this.answer(job), {
      connection: this.working,
      concurrency: answersAtOnce,
      lockDuration: (answerSeconds + 30) * 1000,
    });
    this.worker.on("error", warn);
    this.worker.on("failed", (job, error) => this.failed(job, error));
    this.sweeper = setInterval(() => this.sweep().catch(warn), SWEEP_SECONDS * 1000);
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.sweeper);
    await this.worker?.close();
    await this.queue.close();
    this.asking.disconnect();
    this.working.disconnect();
  }

  /** Whether one more message would wait for too long. */
  async isFull(): Promise<boolean> {
    return (await this.waiting()) >= this.settings.maxQueue;
  }

  async waiting(): Promise<number> {
    return this.queue.getJobCountByTypes("waiting", "delayed", "prioritized");
  }

  /** Queues a message that is stored; false where the queue takes none now and the sweeper will. */
  async enqueue({ id }: Message): Promise<boolean> {
    try {
      await this.queue.add("answer", { id }, { jobId: `message-${id}` });
      return true;
    } catch (error) {
      warn(error);
      return false;
    }
  }

  private async answer(job: Job<{ id: string }>): Promise<void> {
    const message = await this.store.get(job.data.id);
    if (message?.state !== "waiting") return;
    const before = await this.store.latest(message.conversation, MEMORY);
    const answer = await this.model.answer([
      ...before.filter(({ id, state }) => id !== message.id && state === "answered"),
      message,
    ]);
    await this.store.settle(message.id, "answered", answer);
    this.connections.send(message.conversation, "answer", { id: message.id, text: answer });
    // The answer is kept: a phone that cannot be reached must not ask the model again.
    await this.phone.send(message.conversation, answer).catch(warn);
  }

  private async failed(job: Job<{ id: string }> | undefined, error: Error): Promise<void> {
    if (!job || job.attemptsMade < (job.opts.attempts ?? 1)) return;
    const message = await this.store.get(job.data.id).catch(() => undefined);
    if (message?.state !== "waiting") return;
    await this.store.settle(message.id, "failed", null).catch(warn);
    this.connections.send(message.conversation, "unavailable", {
      id: message.id,
      reason: "o atendimento automático não respondeu, tente mais tarde",
    });
    warn(error);
  }

  private async sweep(): Promise<void> {
    if (await this.isFull()) return;
    for (const message of await this.store.overdue(SWEEP_SECONDS, 50)) {
      if (!(await this.enqueue(message))) return;
    }
  }
}

function warn(error: unknown): void {
  console.warn(`answers: ${error instanceof Error ? error.message : error}`);
}
