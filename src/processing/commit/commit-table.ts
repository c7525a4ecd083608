import { toOmError, OmError } from "#core/errors.ts";
import type { TableReport } from "#core/report.ts";
import type { Manifest, ManifestFile } from "#engine/dataset.ts";
import { assertCounts } from "#ports/assert-counts.ts";
import type { RecordWrite } from "#ports/effects.ts";
import {
  type FileChange,
  type FileRecord,
  type FileRecords,
  isAtWork,
  type StoredFile,
  type TableRecord,
  type TableResultRecord,
  type TableWork,
} from "#ports/file-records.ts";
import { type CommitDeps, type DatasetChange, prepareCommit, putTable, takeTable } from "./commit.ts";
import type { SharedRows } from "../overlap/overlap-job.ts";
import type { FoundSales } from "../same-sales/link-streams.ts";
import { isReopened } from "./hold-back.ts";
import { isOpenAgain, noteShared } from "../overlap/overlap-question.ts";
import { completeTable } from "./record-outcome.ts";
import { takenOut, takeTables } from "./take-out.ts";

/** What came of a table; its files lie in the blob store, nothing lists them yet. */
export interface MadeTable {
  readonly report: TableReport;
  readonly result: TableResultRecord;
  readonly listed: ManifestFile;
  readonly columns: Manifest["columns"];
  /** Its rows are to be compared with those that count now: they may be another shop's. */
  readonly examines: boolean;
}

export interface CommitTableDeps extends CommitDeps {
  readonly files: FileRecords;
  /** The writes that keep a file's content its own. */
  readonly holdContent: (file: FileRecord) => Promise<readonly RecordWrite[]>;
}

/** The change of the file, and the older file that it takes out of the numbers; null where it takes none out. */
export interface TableCommit {
  readonly change: FileChange;
  readonly replaced: FileRecord | null;
  /** What the table shares with other files, where it was compared; null where that is nothing. */
  readonly shared: SharedRows | null;
  /** Sales that another export tells, too; null where there are none. */
  readonly sameSales: FoundSales | null;
}

type Found = Pick<TableCommit, "shared" | "sameSales">;

/**
 * The rows of a table become visible, and the records say so. A file that takes the place of an older one shows all its
 * tables or none: each waits for the last, and that one takes the older file out by the same move of the heads.
 * @throws OmError `STATE_WRONG` where the older file does not count any more, `NOT_FOUND` where it was erased
 */
export async function commitTable(
  stored: StoredFile,
  { table, work }: { readonly table: TableRecord; readonly work: TableWork },
  made: MadeTable,
  deps: CommitTableDeps,
): Promise<TableCommit> {
  const { business, replaces } = stored.file.report;
  const complete = (shared: SharedRows | null): FileChange =>
    completeTable(stored, table, work, { ...made, report: withNotes(made.report, noteShared(shared)) });
  if (replaces === undefined || stored.tables.some(({ result }) => result !== null)) {
    const examines = made.examines && isToBeCompared(stored.file, table, made);
    const changes = [...put({ ...made, examines }), ...takeFormer(stored, table, made)];
    const { shared, sameSales, ...prepared } = await prepareCommit(business, changes, deps);
    return { change: { ...prepared, ...complete(shared) }, replaced: null, shared, sameSales };
  }
  const others = stored.tables.filter(({ index }) => index !== table.index);
  if (others.some(({ ready }) => ready === undefined)) {
    const { shared, sameSales } = await rehearse(business, replaces, made, deps);
    return { change: waits(table, made), replaced: null, shared, sameSales };
  }
  return replace(stored, others, { made, complete }, deps);
}

function withNotes(report: TableReport, notes: readonly string[]): TableReport {
  return notes.length === 0 ? report : { ...report, notes: [...report.notes, ...notes] };
}

/**
 * Rows that show are in the numbers already, and not asked about again: unless the answer to that was taken back. In the
 * numbers of another type they were compared with nothing.
 */
function isToBeCompared(file: FileRecord, { result: shown }: TableRecord, { result }: MadeTable): boolean {
  if (shown === null || shown.decision.type !== result.decision.type) return true;
  return isReopened(file) && isOpenAgain(shown.decision, result.decision);
}

/** What a table that waits for the others would share with the files that stay. */
async function rehearse(business: string, replaces: string, made: MadeTable, deps: CommitTableDeps): Promise<Found> {
  if (!made.examines) return { shared: null, sameSales: null };
  const older = await deps.files.find(business, replaces);
  const takes = older === null ? [] : takeTables(older);
  const { shared, sameSales, withdraw } = await prepareCommit(business, [...takes, ...put(made)], deps);
  await withdraw();
  return { shared, sameSales };
}

/** The last table of a file that takes the place of an older one. */
async function replace(
  { file: { report } }: StoredFile,
  others: readonly TableRecord[],
  { made, complete }: { readonly made: MadeTable; readonly complete: (shared: SharedRows | null) => FileChange },
  deps: CommitTableDeps,
): Promise<TableCommit> {
  const { business, fileId, replaces = "" } = report;
  const takes: DatasetChange[] = [];
  const takeOlder = deps.files.prepare(business, replaces, async (found) => {
    if (found.file.report.replacedBy === fileId) return { tellsAgain: true }; // by this step, which is made again
    assertCounts(found);
    takes.push(...takeTables(found));
    return { ...takenOut(found, fileId), writes: await deps.holdContent(found.file) };
  });
  const older = await takeOlder.catch((thrown: unknown) => {
    throw ofReplaced(replaces, toOmError(thrown));
  });
  const ready = others.flatMap((table) => (table.ready === undefined ? [] : [{ table, made: fromReady(table.ready) }]));
  const puts = [...ready.flatMap((each) => put(each.made)), ...put(made)];
  const { shared, sameSales, ...prepared } = await prepareCommit(business, [...takes, ...puts], deps);
  const completed = complete(shared);
  const shown = ready.map(({ table: { ready: _ready, ...table }, made: { report: of, result } }) => {
    return { ...table, report: of, result };
  });
  return {
    change: {
      ...prepared,
      ...completed,
      writes: [...prepared.writes, ...(older?.effects.writes ?? [])],
      sends: older?.effects.sends ?? [],
      tables: [...shown, ...(completed.tables ?? [])],
    },
    replaced: older?.changed.file ?? null,
    shared,
    sameSales,
  };
}

/** What is wrong with the older file, as the newer one says it: it does not count any more, or was erased. */
function ofReplaced(fileId: string, error: OmError): OmError {
  const { code, message } = error;
  if (code !== "STATE_WRONG" && code !== "NOT_FOUND") return error;
  return new OmError(code, `it cannot take the place of ${fileId} any more: ${message}`, {
    fix: "send it again, with --replaces and the id of the file that counts now, or without",
  });
}

/**
 * Where nothing of a file is at work any more, and not every table could be read, those that waited for the others are
 * out, and so is the file: the older one, whose place it was to take, stays.
 */
export function concluded({ file, tables }: StoredFile, change: FileChange): FileChange {
  const changed = new Map((change.tables ?? []).map((table) => [table.index, table]));
  const after = tables.map((table) => changed.get(table.index) ?? table);
  const left = after.filter(({ ready, report }) => ready !== undefined && report.state === "processing");
  if (left.length === 0 || after.some(isAtWork)) return change;
  const note = `read, and not in the numbers: ${file.report.replaces} is replaced by every table of the file or by none`;
  for (const table of left) {
    const report = { ...(table.ready ?? table).report, state: "cancelled" as const };
    changed.set(table.index, { ...table, report: { ...report, notes: [...report.notes, note] } });
  }
  return { ...change, tables: [...changed.values()] };
}

function put({ listed, columns, result, examines }: MadeTable): DatasetChange[] {
  return [putTable(result.decision.type, listed, columns, { examines })];
}

/** A table that was of another type before leaves that dataset. */
function takeFormer(
  { file }: StoredFile,
  { result }: TableRecord,
  { result: { decision } }: MadeTable,
): DatasetChange[] {
  const before = result?.decision;
  if (before === undefined || before.type === decision.type) return [];
  return [takeTable(before.type, file.report.fileId, before.table)];
}

function waits(table: TableRecord, { report, result, listed, columns }: MadeTable): FileChange {
  const ready = { report, result, listing: JSON.stringify({ listed, columns }) };
  return { tables: [{ ...table, work: null, ready }] };
}

/** Only this module writes them. */
function fromReady({ report, result, listing }: NonNullable<TableRecord["ready"]>): MadeTable {
  const { listed, columns }: Pick<MadeTable, "listed" | "columns"> = JSON.parse(listing);
  return { report, result, listed, columns, examines: false };
}
