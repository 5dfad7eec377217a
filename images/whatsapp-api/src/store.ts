import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from "@nestjs/common";
import pg from "pg";
import type { Settings } from "./settings.js";
import { SETTINGS } from "./tokens.js";

/** One message of a conversation, and what became of it. */
export interface Message {
  readonly id: string;
  readonly conversation: string;
  readonly text: string;
  readonly state: "waiting" | "answered" | "failed";
  readonly answer: string | null;
}

/** The schema of its own: the Evolution API's migrations want theirs empty. */
const SCHEMA = "conversations";

/** Messages and answers in PostgreSQL: a row is there before its job, so that no message is lost with the queue. */
@Injectable()
export class Store implements OnModuleInit, OnModuleDestroy {
  private readonly pool: pg.Pool;

  constructor(@Inject(SETTINGS) { databaseUrl, databaseConnections }: Settings) {
    this.pool = new pg.Pool({
      connectionString: databaseUrl,
      max: databaseConnections,
      options: `-c search_path=${SCHEMA}`,
      connectionTimeoutMillis: 5_000,
      statement_timeout: 10_000,
    });
    // A connection that breaks while it is idle is replaced; without a listener it would end the process.
    this.pool.on("error", (error) => console.warn(`postgres: ${error.message}`));
  }

  async onModuleInit(): Promise<void> {
    await this.pool.query(`
      CREATE SCHEMA IF NOT EXISTS ${SCHEMA};
      CREATE TABLE IF NOT EXISTS message (
        id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        conversation TEXT NOT NULL,
        text TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'waiting',
        answer TEXT,
        received TIMESTAMPTZ NOT NULL DEFAULT now());
      CREATE INDEX IF NOT EXISTS message_conversation ON message (conversation, id);
      CREATE INDEX IF NOT EXISTS message_waiting ON message (received) WHERE state = 'waiting'`);
  }

  async onModuleDestroy(): Promise<void> {
    await this.pool.end();
  }

  async add(conversation: string, text: string): Promise<Message> {
    const { rows } = await this.pool.query(
      "INSERT INTO message (conversation, text) VALUES ($1, $2) RETURNING *",
      [conversation, text],
    );
    return rows[0];
  }

  async get(id: string): Promise<Message | undefined> {
    return (await this.pool.query("SELECT * FROM message WHERE id = $1", [id])).rows[0];
  }

  /** The last messages of a conversation, oldest first. */
  async latest(conversation: string, count: number): Promise<Message[]> {
    const { rows } = await this.pool.query(
      "SELECT * FROM message WHERE conversation = $1 ORDER BY id DESC LIMIT $2",
      [conversation, count],
    );
    return rows.reverse();
  }

  /** Messages that have waited for so many seconds, oldest first. */
  async overdue(seconds: number, count: number): Promise<Message[]> {
    const { rows } = await this.pool.query(
      `SELECT * FROM message WHERE state = 'waiting' AND received < now() - make_interval(secs => $1)
       ORDER BY id LIMIT $2`,
      [seconds, count],
    );
    return rows;
  }

  async settle(id: string, state: Message["state"], answer: string | null): Promise<void> {
    await this.pool.query("UPDATE message SET state = $2, answer = $3 WHERE id = $1", [
      id,
      state,
      answer,
    ]);
  }

  /** Messages by state. */
  async counts(): Promise<Record<string, number>> {
    const { rows } = await this.pool.query(
      "SELECT state, count(*)::int AS count FROM message GROUP BY state",
    );
    return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
  }

  async ping(): Promise<void> {
    await this.pool.query("SELECT 1");
  }
}
