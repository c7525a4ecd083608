import type { RememberedAnswer, Stream } from "#core/memory.ts";
import type { TableState } from "#core/terms.ts";
import type { RecordWrite } from "./effects.ts";
import type { FileRecord } from "./file-records.ts";
import { partitionOf } from "./keys.ts";
import type { JsonValue, RecordKey, RecordStore } from "./record-store.ts";

/** What people answered about a table of a file, and of which stream that is. */
export interface AnsweredStream {
  readonly stream: Stream;
  readonly answers: readonly {
    /** Without the name of the table. */
    readonly key: string;
    /** As in the settings of the file. */
    readonly written: string;
  }[];
}

/** An answer that the next file of its source is read by, too. */
export interface StreamAnswer extends RememberedAnswer {
  readonly stream: Stream;
}

const prefix = "remembered#";
/** Of such a file nobody has to believe anything. */
const forgotten: ReadonlySet<TableState> = new Set<TableState>(["undone", "cancelled", "failed", "duplicate"]);

/**
 * Keeps what is remembered of a file beside it, in the step that changes it: a record `remembered#ID` with the answers that
 * hold; none where nothing is to be remembered. So an undo, an erasure, or a decision that is taken back needs no more.
 * It is compared with what is there, so that the next step does what one that was broken off in between has left.
 */
export async function rememberedWrites(
  before: FileRecord | null,
  after: FileRecord,
  records: Pick<RecordStore, "get">,
): Promise<RecordWrite[]> {
  const value = toValue(answersOf(after));
  const mayBeThere = before !== null && answersOf(before).length > 0;
  if (value === null && !mayBeThere) return [];
  const key = rememberedKey(after.report.business, after.report.fileId);
  const known = await records.get(key);
  return JSON.stringify(value) === JSON.stringify(known?.value ?? null) ? [] : [{ key, value }];
}

export function rememberedKey(business: string, fileId: string): RecordKey {
  return { partition: partitionOf(business), sort: `${prefix}${fileId}` };
}

/** Everything that is remembered of the sources of a business, the oldest decision first. */
export async function listRemembered(
  business: string,
  records: Pick<RecordStore, "list">,
): Promise<readonly StreamAnswer[]> {
  const stored = await records.list(partitionOf(business), { prefix });
  return stored.flatMap(({ value }) => toAnswers(value)).toSorted(byTime);
}

/** The last word of a person about each key, where it is about more than this file. */
function answersOf({ report, streams = [] }: FileRecord): StreamAnswer[] {
  if (forgotten.has(report.state)) return [];
  const last = new Map(
    (report.decisions ?? []).filter(({ takenBack }) => takenBack === undefined).map((entry) => [entry.key, entry]),
  );
  return streams.flatMap(({ stream, answers }) =>
    answers.flatMap(({ key, written }) => {
      const entry = last.get(written);
      if (entry === undefined || entry.onlyThisFile === true) return [];
      return [{ stream, key, value: entry.value, fileId: report.fileId, at: entry.at }];
    }),
  );
}

function byTime(one: StreamAnswer, other: StreamAnswer): number {
  if (one.at !== other.at) return one.at < other.at ? -1 : 1;
  return one.fileId < other.fileId ? -1 : Number(one.fileId > other.fileId);
}

function toValue(answers: readonly StreamAnswer[]): JsonValue {
  return answers.length === 0 ? null : JSON.parse(JSON.stringify(answers));
}

/** Only this module writes them. */
function toAnswers(value: JsonValue): StreamAnswer[] {
  return JSON.parse(JSON.stringify(value));
}
