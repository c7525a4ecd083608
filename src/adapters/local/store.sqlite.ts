import type { DatabaseSync } from "node:sqlite";
import { type Clock, createMonotoneClock } from "#core/clock.ts";
import { OmError } from "#core/errors.ts";
import type { EffectStore } from "#ports/effects.ts";
import type { Queue, QueueSettings } from "#ports/queue.ts";
import type { RecordStore } from "#ports/record-store.ts";
import { createSqliteEffects } from "./effects.sqlite.ts";
import { createSqliteQueue } from "./queue.sqlite.ts";
import { openSqlite } from "./sqlite.ts";
import { createStoreCore } from "./store/core.ts";
import { createGroupCommit } from "./store/group-commit.ts";
import { createLongPoll } from "./store/long-poll.ts";
import { createQueueReader } from "./store/queue-reader.ts";
import { createRecordReader } from "./store/record-table.ts";
import { createRecords } from "./store/records.ts";
import { storeMigrations } from "./store/schema.ts";
import { takeOver } from "./store/take-over.ts";
import { createInlineWriter, createThreadWriter, type Writer, type WriterEvents } from "./store/writer.ts";

export interface SqliteStoreOptions {
  readonly file: string;
  readonly clock: Clock;
  readonly queues: Readonly<Record<string, QueueSettings>>;
  /** `thread` where nobody may wait for the disk, as in a server; `inline` for one command after another. */
  readonly writer: "inline" | "thread";
  /** True for who holds the data folder (`takeFolder`): leases of earlier owners are void, and so are their processes. */
  readonly owner: boolean;
}

export interface SqliteStore {
  readonly records: RecordStore;
  readonly queue: Queue;
  readonly effects: EffectStore;
  /**
   * Nothing is written through this store while `act` is at work, such as another connection that keeps the file for itself:
   * changes wait, and reading goes on.
   */
  quiet<Result>(act: () => Promise<Result>): Promise<Result>;
  /** After everything under way; receivers that wait get nothing. */
  close(): Promise<void>;
}

/**
 * Records and queues in one SQLite file, made where there is none, so that one transaction can hold both. What was
 * resolved survives a power cut.
 *
 * Besides the ports' codes: `CONFIGURATION` (no database, or a newer one), `DISK_FULL`, `NOT_WRITABLE`, `NOT_AVAILABLE`
 * (another process held the file for 5 s), `LEASE_LOST` for every change once another owner took over, `CANCELLED` once
 * it is closed.
 */
export function createSqliteStore({ file, clock, queues, writer, owner }: SqliteStoreOptions): SqliteStore {
  assertSettings(queues);
  const { now } = createMonotoneClock(clock);
  const reading = openSqlite(file, storeMigrations);
  const epoch = owner ? takeOverOrClose(reading, now()) : null;
  let closing: Promise<void> | null = null;

  function connect(events: WriterEvents): Writer {
    if (writer === "thread") return createThreadWriter({ file, queues, epoch }, events);
    return createInlineWriter(
      createStoreCore({ open: () => openSqlite(file, storeMigrations), queues, epoch }),
      events,
    );
  }

  const commits = createGroupCommit({ connect, now, onNews: (news) => polls.onNews(news) });
  const polls = createLongPoll({ submit: commits.submit, now });

  async function closeAll(): Promise<void> {
    polls.close();
    await commits.close();
    reading.close();
  }

  function close(): Promise<void> {
    closing ??= closeAll();
    return closing;
  }

  return {
    records: createRecords({ commits, reader: createRecordReader(reading), close }),
    queue: createSqliteQueue({ commits, polls, reader: createQueueReader(reading), queues, now }),
    effects: createSqliteEffects({ commits, polls, queues }),
    quiet: commits.quiet,
    close,
  };
}

function takeOverOrClose(database: DatabaseSync, now: number): number {
  try {
    return takeOver(database, now);
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}

function assertSettings(queues: Readonly<Record<string, QueueSettings>>): void {
  for (const [queue, { visibilityMs, mostReceives }] of Object.entries(queues)) {
    const isWhole = Number.isSafeInteger(visibilityMs) && Number.isSafeInteger(mostReceives);
    if (isWhole && visibilityMs > 0 && mostReceives > 0) continue;
    throw new OmError("CONFIGURATION", `the queue ${queue} promises nothing: both of its numbers must be above 0`, {
      fix: "give both numbers",
    });
  }
}
