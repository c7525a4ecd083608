import type { DatabaseSync } from "node:sqlite";
import { OmError } from "#core/errors.ts";
import { toSqliteOmError } from "../sqlite.ts";
import { createGroupTable, type GroupTable } from "./group-table.ts";
import { createMessageTable, type MessageTable } from "./message-table.ts";
import { createNewMessages } from "./new-messages.ts";
import type { Outcome, Result } from "./operations.ts";
import { createRecordWriter, type RecordWriter } from "./record-table.ts";

export interface Tables {
  readonly groups: GroupTable;
  readonly messages: MessageTable;
  readonly records: RecordWriter;
}

export interface StoreState {
  /** One more at each new owner. */
  readonly epoch: number;
  /** The last number that was given. */
  readonly sequence: number;
}

/** One connection for writing, with its prepared statements. */
export interface Session {
  readonly tables: Tables;
  readState(): StoreState;
  /** Waits for other writers, at most as long as the connection's `busy_timeout`. */
  begin(): void;
  /** What `act` did holds or is undone, without touching what came before it. */
  alone(act: () => Result): Outcome;
  /** @throws OmError, retryable: whether it holds is not known then */
  commit(sequence: number, now: number): void;
  /** The whole transaction. */
  undo(): void;
  /** Undoes what was not committed. */
  close(): void;
}

export function createSession(database: DatabaseSync): Session {
  const groups = createGroupTable(database);
  const added = createNewMessages(database);
  const messages = createMessageTable(database, groups, added);
  const tables = { groups, messages, records: createRecordWriter(database) };
  const begin = database.prepare("BEGIN IMMEDIATE");
  const commit = database.prepare("COMMIT");
  const enter = database.prepare("SAVEPOINT one");
  const leave = database.prepare("RELEASE one");
  const goBack = database.prepare("ROLLBACK TO one");
  const rollback = database.prepare("ROLLBACK");
  const state = database.prepare("SELECT epoch, sequence FROM store_state");
  const moveSequence = database.prepare(
    "UPDATE store_state SET sequence = :sequence, clock_ms = :now WHERE sequence < :sequence",
  );

  return {
    tables,
    readState() {
      const row = state.get();
      return { epoch: Number(row?.["epoch"]), sequence: Number(row?.["sequence"]) };
    },
    begin() {
      begin.run();
      groups.beginTransaction();
    },
    alone(act) {
      added.flush();
      enter.run();
      try {
        const result = act();
        added.flush();
        leave.run();
        return { result };
      } catch (thrown) {
        if (!database.isTransaction) throw thrown; // SQLite gave up all of it, as it does on a full disk
        goBack.run();
        leave.run();
        groups.forget();
        added.forget();
        return { error: toSqliteOmError(thrown) };
      }
    },
    commit(sequence, now) {
      added.flush();
      moveSequence.run({ sequence, now });
      try {
        commit.run();
      } catch (thrown) {
        throw toUnknownOutcome(thrown);
      }
    },
    undo() {
      groups.forget();
      added.forget();
      if (database.isTransaction) rollback.run();
    },
    close: () => database.close(),
  };
}

/** After a failed flush the disk may hold the change or not; the next one to open the file finds out. */
function toUnknownOutcome(cause: unknown): OmError {
  const { code, message, fix } = toSqliteOmError(cause);
  return new OmError(code, `${message}; whether the last change holds is not known`, { fix, retryable: true, cause });
}
