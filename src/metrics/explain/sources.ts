import { toOmError } from "#core/errors.ts";
import type { SourceRecord } from "#core/source-record.ts";
import type { ManifestFile } from "#engine/dataset.ts";
import type { FileRecord, FileRecords, TableResultRecord } from "#ports/file-records.ts";
import type { ExplainedSource } from "./explanation.ts";

export interface SourceDeps {
  readonly files: Pick<FileRecords, "find">;
  /** The records of a table that begin on the given lines, by line. */
  readonly readRecords: (
    file: FileRecord,
    result: TableResultRecord,
    lines: readonly number[],
  ) => Promise<ReadonlyMap<number, SourceRecord>>;
}

/** A table, as far as it could be followed to its bytes. */
export interface FollowedSource {
  readonly source: ExplainedSource | null;
  /** Names of the columns of a record. */
  readonly columns: readonly string[];
  readonly records: ReadonlyMap<number, SourceRecord>;
  /** Why something is missing. */
  readonly notes: readonly string[];
}

/** Reads the given lines of a table again, by the decision that made its visible rows. */
export async function followSource(
  business: string,
  { fileId, name, table, jobKey }: ManifestFile,
  lines: readonly number[],
  { files, readRecords }: SourceDeps,
): Promise<FollowedSource> {
  const stored = await files.find(business, fileId);
  const result = stored?.tables.find((candidate) => candidate.result?.jobKey === jobKey)?.result ?? null;
  if (stored === null || result === null) {
    return lost(
      { source: null, columns: [] },
      `${name} was read anew just now, so its records are not shown: ask again`,
    );
  }
  const source = describeSource(stored.file, result, table);
  const columns = result.decision.columns.map((column) => column.name);
  const { expired } = stored.file.report;
  if (expired?.upload !== undefined) {
    return lost(
      { source, columns },
      `the bytes of ${name} are not kept any more, since ${expired.upload}: its records are not shown`,
    );
  }
  try {
    const records = await readRecords(stored.file, result, lines);
    const gone = new Set(lines).size - records.size;
    const notes = gone === 0 ? [] : [`${name}: ${gone} records were not found on their lines again`];
    return { source, columns, records, notes };
  } catch (thrown) {
    const { code, message } = toOmError(thrown);
    return lost({ source, columns }, `the records of ${name} could not be read again: ${message} (${code})`);
  }
}

function lost(known: Pick<FollowedSource, "source" | "columns">, note: string): FollowedSource {
  return { ...known, records: new Map(), notes: [note] };
}

function describeSource(file: FileRecord, { decision, ...result }: TableResultRecord, table: string): ExplainedSource {
  const settings = result.settings ?? file.settings;
  const isSet = (name: string): boolean => Object.hasOwn(settings, name) || Object.hasOwn(settings, `${table}.${name}`);
  const entry = decision.place?.entry;
  return {
    fileId: file.report.fileId,
    file: file.report.name,
    table,
    type: decision.type,
    format: decision.format,
    encoding: decision.encoding,
    ...(entry === undefined ? {} : { entry }),
    mapping: decision.mapping.filter(({ field }) => field !== null),
    policies: Object.entries(decision.policies).map(([name, value]) => ({
      name,
      value: String(value),
      decidedBy: isSet(name) ? "person" : "file",
    })),
    settings,
  };
}
