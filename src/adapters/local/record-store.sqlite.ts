import type { Clock } from "#core/clock.ts";
import type { RecordStore } from "#ports/record-store.ts";
import { createSqliteStore } from "./store.sqlite.ts";

/** The records of a data folder for who needs no queue; several processes may share its file. */
export function createSqliteRecordStore({
  file,
  clock,
}: {
  readonly file: string;
  readonly clock: Clock;
}): RecordStore {
  return createSqliteStore({ file, clock, queues: {}, writer: "inline", owner: false }).records;
}
