import { type Clock, toInstant } from "#core/clock.ts";
import type { OpenQuestion, TableDecision } from "#core/decision.ts";
import { type ErrorReport, OmError } from "#core/errors.ts";
import { foldState, isUnfinished } from "#core/fold-state.ts";
import type { RememberedAnswer } from "#core/memory.ts";
import type { FileReport, TableReport } from "#core/report.ts";
import { notifyQueue } from "#core/work-messages.ts";
import type { Effects, EffectStore, RecordWrite } from "./effects.ts";
import { noSuchFile } from "./erased-files.ts";
import { partitionOf } from "./keys.ts";
import type { OutgoingMessage } from "./queue.ts";
import type { JsonValue, RecordKey, RecordStore, StoredRecord } from "./record-store.ts";
import { type AnsweredStream, rememberedKey, rememberedWrites } from "./remembered.ts";

/** What is kept of a file; its tables are records of their own, so that none outgrows a store. */
export interface FileRecord {
  /** Its tables without mapping, issues, profile and hygiene: those are in the table's own record. */
  readonly report: FileReport;
  readonly uploadKey: string;
  /** Answers and choices of people (`--set`, `om decide`), newest win. */
  readonly settings: Readonly<Record<string, string>>;
  /** What these say of which stream, for the next file of it; absent where they were not looked at yet. */
  readonly streams?: readonly AnsweredStream[];
  readonly correlationId: string;
  /** Raised by each new decision; what an older round asked for is not done any more. */
  readonly round: number;
  /** The round that took a decision back: a question that it reopens takes the rows out that the answer had shown. */
  readonly reopenedRound?: number;
  /** The last round whose tables are known. */
  readonly routedRound: number;
}

/** What is kept of one table of a file. */
export interface TableRecord {
  /** Position in the file. */
  readonly index: number;
  readonly report: TableReport;
  /** By what the visible rows were made; null before there are any. */
  readonly result: TableResultRecord | null;
  /** What is to be done; null when nothing is. */
  readonly work: TableWork | null;
  /** Of rows that were taken out of the numbers: their rejects can still be had. */
  readonly undone?: TableResultRecord;
  /** Read, and waits for the other tables: the file takes the place of an older one with all of them or none. */
  readonly ready?: ReadyTable;
  /** Why its rows were not read anew; the file tells it once the last of its tables has ended. */
  readonly refused?: ErrorReport;
}

export interface ReadyTable {
  readonly report: TableReport;
  readonly result: TableResultRecord;
  /** What its dataset is to list, as JSON. */
  readonly listing: string;
}

export interface TableResultRecord {
  readonly jobKey: string;
  readonly generation: number;
  readonly decision: TableDecision;
  /** Folder of blobs with the rejects and the line index. */
  readonly account: string;
  /** Of the file, when this was decided. Older records have none. */
  readonly settings?: FileRecord["settings"] | undefined;
}

export interface TableWork {
  readonly jobKey: string;
  readonly generation: number;
  /** Of the file, that asked for it. Older records have none. */
  readonly round?: number;
  readonly decision: TableDecision;
  /** What samples could not decide; the whole file is asked first. */
  readonly questions: readonly OpenQuestion[];
  /** Answers of other files to these questions. Older records have none. */
  readonly remembered?: readonly RememberedAnswer[] | undefined;
  /** What the bytes alone told, in sentences for people. */
  readonly notes: readonly string[];
  /** Of the file, when this was decided. Older records have none. */
  readonly settings?: FileRecord["settings"] | undefined;
  /** Its message was set aside; the next delivery of it is a new beginning. */
  readonly isSetAside?: true;
}

export interface StoredFile {
  readonly file: FileRecord;
  /** In the order of the file. */
  readonly tables: readonly TableRecord[];
}

/** What one step changes of a file, and what it changes with it. */
export interface FileChange extends Omit<Effects, "writes"> {
  /** Written before the file: the heads of datasets, which make a result visible, and the claim on its content. */
  readonly writes?: readonly RecordWrite[];
  readonly file?: FileRecord;
  /** The new or changed ones. */
  readonly tables?: readonly TableRecord[];
  /** The message came before: a step of it may have been broken off before it told that the file has ended. */
  readonly tellsAgain?: boolean;
  /** Runs when another write came first, before the change is made anew. */
  readonly withdraw?: () => Promise<void>;
}

/** A change that is not made yet. */
export interface PreparedChange {
  /** As it will be. */
  readonly changed: StoredFile;
  readonly effects: Effects;
  readonly withdraw: () => Promise<void>;
}

type Decide = (stored: StoredFile) => FileChange | null | Promise<FileChange | null>;

/** Files as every home keeps them in its record store. */
export interface FileRecords {
  /** Null when there is no such file. */
  find(business: string, fileId: string): Promise<StoredFile | null>;
  /** @throws OmError `NOT_FOUND` */
  get(business: string, fileId: string): Promise<StoredFile>;
  /** Reports without mapping, issues and profiles, newest first; `before` is the id after which to go on. */
  list(
    business: string,
    options?: { readonly limit?: number; readonly before?: string },
  ): Promise<readonly FileReport[]>;
  /** The writes of a file with a new id; they may be repeated. */
  creation(stored: StoredFile): Promise<readonly RecordWrite[]>;
  /** Takes back what a creation that was not finished may have left; nothing happens where there is nothing. */
  withdraw(business: string, fileId: string): Promise<void>;
  /**
   * Makes a change on top of what is stored, as one step; `decide` runs again when another write came first, and ends
   * it with null. The file's state follows from its tables, a new state joins the history, and a file that ends is told.
   * @throws OmError `NOT_FOUND`, `LEASE_LOST`
   */
  change(business: string, fileId: string, decide: Decide): Promise<StoredFile | null>;
  /**
   * What such a change writes and sends, for a step that changes several files: it is part of the other's change.
   * @throws OmError `NOT_FOUND`
   */
  prepare(business: string, fileId: string, decide: Decide): Promise<PreparedChange | null>;
}

export interface FileRecordsDeps {
  readonly records: RecordStore;
  readonly effects: EffectStore;
  readonly clock: Clock;
}

export function createFileRecords({ records, effects, clock }: FileRecordsDeps): FileRecords {
  return {
    async find(business, fileId) {
      return (await read(business, fileId))?.stored ?? null;
    },
    async get(business, fileId) {
      const found = await read(business, fileId);
      if (found === null) throw await noSuchFile(business, fileId, records);
      return found.stored;
    },
    async list(business, { limit, before } = {}) {
      const stored = await records.list(partitionOf(business), {
        prefix: "file#",
        descending: true,
        ...(limit === undefined ? {} : { limit }),
        ...(before === undefined ? {} : { after: `file#${before}` }),
      });
      return stored.map((record) => toFileRecord(record.value).report);
    },
    async creation({ file, tables }) {
      const { business, fileId } = file.report;
      const written = tables.map((table) => toWrite(tableKey(business, fileId, table.index), table));
      const created = withTables(file, tables, file, clock);
      const remembered = await rememberedWrites(null, created, records);
      return [...written, toWrite(fileKey(business, fileId), created), ...remembered];
    },
    async withdraw(business, fileId) {
      if ((await records.get(fileKey(business, fileId))) === null) return;
      const keys = [fileKey(business, fileId), rememberedKey(business, fileId)];
      await effects.apply({ writes: keys.map((key) => ({ key, value: null })) });
    },
    async change(business, fileId, decide) {
      for (;;) {
        const prepared = await prepare(business, fileId, decide);
        if (prepared === null) return null;
        try {
          await effects.apply(prepared.effects);
          return prepared.changed;
        } catch (error) {
          if (!(error instanceof OmError) || error.code !== "CONFLICT") throw error;
          await prepared.withdraw();
        }
      }
    },
    prepare,
  };

  async function prepare(business: string, fileId: string, decide: Decide): Promise<PreparedChange | null> {
    const found = await read(business, fileId);
    if (found === null) throw await noSuchFile(business, fileId, records);
    const change = await decide(found.stored);
    if (change === null) return null;
    const changed = applyChange(found.stored, change, clock);
    const remembered = await rememberedWrites(found.stored.file, changed.file, records);
    const news = change.tellsAgain === true ? toldEnd(changed.file) : newsOf(found.stored.file, changed.file);
    return {
      changed,
      effects: {
        writes: [...writesOf(found, changed, change, remembered.length > 0), ...remembered],
        sends: [...(change.sends ?? []), ...news],
        ...(change.acknowledges === undefined ? {} : { acknowledges: change.acknowledges }),
      },
      withdraw: async () => change.withdraw?.(),
    };
  }

  async function read(business: string, fileId: string): Promise<Found | null> {
    const record = await records.get(fileKey(business, fileId));
    if (record === null) return null;
    const tables = await records.list(partitionOf(business), { prefix: `table#${fileId}#` });
    return {
      stored: { file: toFileRecord(record.value), tables: tables.map(({ value }) => toTableRecord(value)) },
      fileVersion: record.version,
      tableVersions: new Map(tables.map((table) => [toTableRecord(table.value).index, table.version])),
    };
  }
}

interface Found {
  readonly stored: StoredFile;
  readonly fileVersion: number;
  readonly tableVersions: ReadonlyMap<number, StoredRecord["version"]>;
}

/** The whole report, as `om file` shows it. */
export function fullReport({ file, tables }: StoredFile): FileReport {
  return { ...file.report, tables: tables.map((table) => table.report) };
}

function fileKey(business: string, fileId: string): RecordKey {
  return { partition: partitionOf(business), sort: `file#${fileId}` };
}

/** Of which file a record says something; null: of none. */
export function fileOfKey({
  partition,
  sort,
}: RecordKey): { readonly business: string; readonly fileId: string } | null {
  const [before, prefix] = [partitionOf(""), "file#"];
  if (!partition.startsWith(before) || !sort.startsWith(prefix)) return null;
  return { business: partition.slice(before.length), fileId: sort.slice(prefix.length) };
}

function tableKey(business: string, fileId: string, index: number): RecordKey {
  return { partition: partitionOf(business), sort: `table#${fileId}#${String(index).padStart(5, "0")}` };
}

function applyChange({ file, tables }: StoredFile, change: FileChange, clock: Clock): StoredFile {
  const changed = new Map((change.tables ?? []).map((table) => [table.index, table]));
  const kept = tables.map((table) => changed.get(table.index) ?? table);
  const added = [...changed.values()].filter(({ index }) => tables.every((table) => table.index !== index));
  const after = [...kept, ...added].toSorted((one, other) => one.index - other.index);
  return { file: withTables(change.file ?? file, after, file, clock), tables: after };
}

/** The file as its tables make it; a file without tables says its state itself. */
function withTables(file: FileRecord, tables: readonly TableRecord[], before: FileRecord, clock: Clock): FileRecord {
  const state = tables.length === 0 ? file.report.state : foldState(tables.map((table) => table.report.state));
  const now = toInstant(clock.now());
  const isNew = state !== before.report.state;
  const { error = firstError(tables), ...report } = file.report;
  return {
    ...file,
    report: {
      ...report,
      ...(error !== undefined && state === "failed" ? { error } : {}),
      state,
      finishedAt: isUnfinished(state) ? null : isNew ? now : (file.report.finishedAt ?? now),
      tables: tables.map((table) => withoutDetails(table.report)),
      history: isNew ? [...file.report.history, { state, at: now }] : file.report.history,
    },
  };
}

/** Why a table failed whose file was not told. */
function firstError(tables: readonly TableRecord[]): ErrorReport | undefined {
  return tables.find(({ report }) => report.state === "failed" && report.error !== undefined)?.report.error;
}

function withoutDetails({ profile: _profile, hygiene: _hygiene, ...table }: TableReport): TableReport {
  return { ...table, mapping: [], issues: [] };
}

/** A file that ends is told, by a message that is part of the same step. */
function newsOf(before: FileRecord, { report, correlationId, round }: FileRecord): OutgoingMessage[] {
  const wasBusy = isUnfinished(before.report.state) || isWaiting(before.report.redo);
  const isUndone = report.state === "undone" && before.report.state !== "undone";
  const isGivenUp = report.state === "cancelled" && before.report.state === "needs_decision";
  return wasBusy || isUndone || isGivenUp ? toldEnd({ report, correlationId, round }) : [];
}

/** None while something is still to be done for it. */
function toldEnd({ report, correlationId, round }: Pick<FileRecord, "report" | "correlationId" | "round">) {
  if (isUnfinished(report.state) || isWaiting(report.redo)) return [];
  const { business, fileId, finishedAt } = report;
  // A file that failed, and is done after its message was sent again, ends twice in one round: two pieces of news.
  const id = `${fileId}-${round}-${report.generation}-${report.history.length}`;
  return [
    {
      queue: notifyQueue,
      group: business,
      body: { kind: "notify", business, fileId, correlationId, id, at: finishedAt ?? "" },
    },
  ];
}

/** What was set aside goes on only when somebody sends it again. */
export function isAtWork({ work }: TableRecord): boolean {
  return work !== null && work.isSetAside === undefined;
}

/** It is read anew. */
export function isWaiting(redo: FileReport["redo"]): boolean {
  return redo !== undefined && redo.error === undefined;
}

/** @param remembers what lies beside the file is drawn from what was read: it holds only where the file is still that */
function writesOf(found: Found, { file, tables }: StoredFile, change: FileChange, remembers: boolean): RecordWrite[] {
  const { business, fileId } = file.report;
  if (change.file === undefined && change.tables === undefined && !remembers) return [...(change.writes ?? [])];
  const changed = new Set((change.tables ?? []).map((table) => table.index));
  return [
    ...(change.writes ?? []),
    ...tables
      .filter(({ index }) => changed.has(index))
      .map((table) =>
        toWrite(tableKey(business, fileId, table.index), table, found.tableVersions.get(table.index) ?? 0),
      ),
    toWrite(fileKey(business, fileId), file, found.fileVersion),
  ];
}

/** Records are plain data; the round trip drops `undefined`, which JSON does not have. */
function toWrite(key: RecordKey, record: FileRecord | TableRecord, ifVersion?: number): RecordWrite {
  const value: JsonValue = JSON.parse(JSON.stringify(record));
  return { key, value, ...(ifVersion === undefined ? {} : { ifVersion }) };
}

/** Only this module writes these records. */
function toFileRecord(value: JsonValue): FileRecord {
  return JSON.parse(JSON.stringify(value));
}

function toTableRecord(value: JsonValue): TableRecord {
  return JSON.parse(JSON.stringify(value));
}
