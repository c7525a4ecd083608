import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import type { ListKind } from "#core/business-list.ts";
import type { BusinessSettings } from "#core/business-settings.ts";
import type { ColumnMapping, TableDecision } from "#core/decision.ts";
import { OmError } from "#core/errors.ts";
import type { RowIssue } from "#core/terms.ts";
import type { JobFolders } from "#engine/job-folders.ts";
import type { QueryEngine } from "#engine/query-engine.ts";
import { quoteIdentifier, quoteText } from "#engine/sql.ts";
import { listTypes } from "#file-types/registry.ts";
import type { TableShape } from "#formats/format.ts";
import { analyseTable } from "#intake/decide.ts";
import type { FileInspector } from "#intake/file-inspector.ts";
import { settingsFor } from "#intake/settings.ts";
import type { TableResult } from "#processing/table/table-job.ts";
import type { TableWorkers } from "#processing/table/table-workers.ts";
import type { ListRow } from "./list-entries.ts";
import type { ListRequest } from "./list-report.ts";

export interface ReadListDeps {
  readonly jobFolders: JobFolders;
  readonly inspector: Pick<FileInspector, "inspect">;
  readonly tableWorkers: Pick<TableWorkers, "run">;
  readonly engine: Pick<QueryEngine, "query">;
  readonly limits: { readonly deadlineMs: number; readonly memoryMb: number };
}

export interface ReadListFile {
  readonly table: string;
  readonly mapping: readonly ColumnMapping[];
  readonly rows: readonly ListRow[];
  readonly refused: readonly RowIssue[];
  readonly read: number;
  readonly skipped: number;
}

/** Lists are asked with every number: they are no files of events. */
const mostBytes = 64 << 20;
const mostLines = 200_000;

/**
 * Reads a file as a list, by the formats and checks that all files are read by; nothing of it is kept.
 * @throws OmError `FILE_TOO_LARGE`, `NO_TABLE` where no table has the columns, `DECISION_INVALID` for what its cells leave
 * open, and as `Format.analyse`
 */
export async function readList(
  kind: ListKind,
  request: ListRequest,
  settings: BusinessSettings,
  deps: ReadListDeps,
): Promise<ReadListFile> {
  return deps.jobFolders.within(async (folder) => {
    const sourcePath = join(folder, "list");
    await spool(request.content, sourcePath);
    const shapes = await deps.inspector.inspect({ path: sourcePath, name: request.name });
    const decision = chooseTable(kind, request, shapes, settings);
    const jobFolder = join(folder, "job");
    await mkdir(jobFolder);
    const result = await deps.tableWorkers.run(
      { fileId: "list", sourcePath, decision, folder: jobFolder, memoryMb: deps.limits.memoryMb, threads: 1 },
      { deadlineMs: deps.limits.deadlineMs },
    );
    const { read, skipped } = result.rows;
    if (read > mostLines) throw tooLarge(`it has ${read} lines`, `${mostLines} lines`);
    return {
      table: decision.table,
      mapping: decision.mapping,
      rows: await readRows(jobFolder, result, deps.engine),
      refused: await readRefused(jobFolder, decision, result, deps.engine),
      read,
      skipped,
    };
  });
}

async function spool(content: AsyncIterable<Uint8Array>, path: string): Promise<void> {
  const file = await open(path, "wx");
  try {
    let sizeBytes = 0;
    for await (const chunk of content) {
      sizeBytes += chunk.length;
      if (sizeBytes > mostBytes) throw tooLarge("it is larger than that", `${mostBytes >> 20} MB`);
      await file.write(chunk);
    }
    if (sizeBytes === 0) throw new OmError("EMPTY_FILE", "the list is empty", { fix: "name a file with rows" });
  } finally {
    await file.close();
  }
}

function tooLarge(what: string, most: string): OmError {
  return new OmError("FILE_TOO_LARGE", `a list has at most ${most}, and ${what}`, {
    fix: "leave out what is not asked for: items that are gone, and costs of days that are over",
  });
}

/** The one table that has the columns of the list. */
function chooseTable(
  kind: ListKind,
  { name, settings: given }: ListRequest,
  shapes: readonly TableShape[],
  settings: BusinessSettings,
): TableDecision {
  const type = listTypes[kind];
  const analysed = shapes.map((shape) =>
    analyseTable(shape, name, settingsFor(shape, shapes, given), settings, [type]),
  );
  const fitting = analysed.filter(({ decision }) => decision.confidence === 1);
  const [found, another] = fitting;
  const fields = type.fields.map((field) => field.name).join(", ");
  if (found === undefined) {
    const why = analysed
      .map(({ decision }) => `${decision.table}: ${decision.reasons.slice(0, 2).join(", ")}`)
      .join("; ");
    throw new OmError("NO_TABLE", `no table of the file is a list of ${type.title.toLowerCase()} (${why})`, {
      fix: `say what the columns are: --set map.<column>=<field>, with the fields ${fields}`,
    });
  }
  if (another !== undefined) {
    const tables = fitting.map(({ decision }) => decision.table).join(", ");
    throw new OmError("NO_TABLE", `several tables of the file are such a list: ${tables}`, {
      fix: "give a file with the one that counts",
    });
  }
  const [question] = found.questions;
  if (question === undefined) return found.decision;
  const values = question.readings.map(({ value }) => `--set ${question.id}=${value}`);
  throw new OmError("DECISION_INVALID", `${question.column} can be read in more than one way: nothing was changed`, {
    fix: `add ${values.join(" or ")}`,
  });
}

async function readRows(folder: string, { parts, datasetColumns }: TableResult, engine: ReadListDeps["engine"]) {
  if (parts.length === 0) return [];
  const names = Object.keys(datasetColumns);
  const paths = parts.map(({ path }) => quoteText(path)).join(", ");
  const written = await engine.query({
    folder,
    sql: `SELECT * EXCLUDE (_file, _issues) FROM read_parquet([${paths}]) WHERE _issues IS NULL ORDER BY _line`,
    parameters: [],
  });
  return written.rows.map((cells): ListRow => {
    const valueOf = (name: string): string | null => {
      const cell = cells[written.columns.indexOf(name)];
      return cell === null || cell === undefined ? null : String(cell);
    };
    return { line: Number(valueOf("_line")), values: Object.fromEntries(names.map((name) => [name, valueOf(name)])) };
  });
}

/** Every line that was not taken, with the first thing that is wrong with it. */
async function readRefused(
  folder: string,
  { columns }: TableDecision,
  { rejectsParquetPath, issues }: TableResult,
  engine: ReadListDeps["engine"],
): Promise<RowIssue[]> {
  if (rejectsParquetPath === null) return [];
  const { rows } = await engine.query({
    folder,
    sql: `SELECT ${["_line", "_code", "_reason"].map(quoteIdentifier).join(", ")}, * EXCLUDE (_line, _code, _reason)
      FROM read_parquet(${quoteText(rejectsParquetPath)})`,
    parameters: [],
  });
  return rows.map(([line, codes, reason, ...cells]) => {
    const [code = ""] = String(codes).split(";");
    const example = issues.find((issue) => issue.code === code)?.examples[0];
    const at = columns.findIndex(({ name }) => name === example?.column);
    const raw = at < 0 ? cells.map((cell) => cell ?? "").join(" | ") : String(cells[at] ?? "");
    const { column = null, fix = "" } = example ?? {};
    return { line: Number(line), column, raw: raw.slice(0, 200), code, reason: String(reason), fix };
  });
}
