import { type Clock, toInstant } from "#core/clock.ts";
import type { OpenQuestion, TableDecision } from "#core/decision.ts";
import { OmError, toErrorReport, toOmError } from "#core/errors.ts";
import type { FileReport, QuestionReport, TableReport } from "#core/report.ts";
import type { TableState } from "#core/terms.ts";
import type { RoutedTable, RoutingService } from "#intake/routing-service.ts";
import type { FileRecord, FileRecords } from "#ports/file-records.ts";
import type { FileProcessorService, ProcessOptions } from "#processing/file-processor-service.ts";
import type { TableResult } from "#processing/table-job.ts";
import { toTableReport } from "./table-report.ts";

export interface ProcessFileDeps {
  readonly files: FileRecords;
  readonly routing: RoutingService;
  readonly processor: FileProcessorService;
  readonly clock: Clock;
}

/**
 * An accepted file -> its rows in a dataset, or the question that holds it back, or the reason why it failed.
 * The outcome is in the record; what is thrown is a failure of the machine, not of the file.
 */
export async function processFile(
  file: FileRecord,
  deps: ProcessFileDeps,
  options: ProcessOptions,
): Promise<FileReport> {
  const { business, fileId } = file.report;
  const generation = file.decision === null ? file.report.generation : file.report.generation + 1;
  try {
    const settled = await settleQuestions(file, deps, options);
    const { decision } = settled.routed.analysis;
    await move(file, deps, "processing", {});
    if (settled.open.length > 0) return await holdBack(file, settled, deps);
    const result = await deps.processor.process(file, decision, generation, options);
    const state = result.rows.rejected > 0 ? "done_with_rejects" : "done";
    const table = toTableReport(decision, result, state, [], settled.notes);
    return (await finish(file, deps, state, table, decision, generation)).report;
  } catch (thrown) {
    const error = toOmError(thrown);
    if (error.code === "INTERNAL") throw error;
    if (file.decision !== null) throw error; // an earlier result stays as it is
    const finishedAt = toInstant(deps.clock.now());
    const failed = await deps.files.update(business, fileId, (record) => ({
      ...record,
      report: { ...record.report, state: "failed", finishedAt, error: toErrorReport(error) },
    }));
    return failed.report;
  }
}

interface Settled {
  readonly routed: RoutedTable;
  /** Questions that the whole file leaves open, with what each reading would give. */
  readonly open: readonly { readonly question: OpenQuestion; readonly results: readonly TableResult[] }[];
  readonly notes: readonly string[];
}

/**
 * Analysis sees samples; where they leave a question, each reading is rehearsed on the whole file. A reading under
 * which strictly fewer rows are unreadable than under every other is proved, and said so; else people are asked.
 */
async function settleQuestions(file: FileRecord, deps: ProcessFileDeps, options: ProcessOptions): Promise<Settled> {
  const settings = new Map(Object.entries(file.settings));
  const notes: string[] = [];
  for (;;) {
    const routed = await routeOnlyTable(file, settings, deps);
    const open: { question: OpenQuestion; results: TableResult[] }[] = [];
    let isSettled = true;
    for (const question of routed.analysis.questions) {
      const results: TableResult[] = [];
      for (const reading of question.readings)
        results.push(await deps.processor.rehearse(file, reading.decision, options));
      const proved = provedReading(question, results);
      if (proved === null) {
        open.push({ question, results });
      } else {
        settings.set(question.id, proved);
        notes.push(`${question.column}: ${question.id} is ${proved}, proved by the whole file`);
        isSettled = false;
        break;
      }
    }
    if (isSettled) return { routed, open, notes: [...routed.notes, ...notes] };
  }
}

/** A text format holds one table; formats with several come later. */
async function routeOnlyTable(
  file: FileRecord,
  settings: ReadonlyMap<string, string>,
  deps: ProcessFileDeps,
): Promise<RoutedTable> {
  const [routed] = await deps.routing.route(file, settings);
  if (routed === undefined)
    throw new OmError("NO_TABLE", "the file holds no table", { fix: "export a table with a header line" });
  const { decision } = routed.analysis;
  await move(file, deps, "routed", { format: decision.format, encoding: decision.encoding, bom: decision.bom });
  return routed;
}

function stillOpen({ open }: Settled): OmError {
  const keys = open.map(
    ({ question }) => `${question.id}=${question.readings.map((reading) => reading.value).join("|")}`,
  );
  return new OmError("DECISION_INVALID", "with these settings the file leaves a question open; nothing was changed", {
    fix: `add --set ${keys.join(" --set ")}`,
  });
}

function provedReading(question: OpenQuestion, results: readonly TableResult[]): string | null {
  const rejected = results.map((result) => result.rows.rejected);
  const least = Math.min(...rejected);
  const best = rejected.flatMap((count, index) => (count === least ? [index] : []));
  const [only] = best;
  return best.length === 1 && only !== undefined ? (question.readings[only]?.value ?? null) : null;
}

async function holdBack(file: FileRecord, settled: Settled, deps: ProcessFileDeps): Promise<FileReport> {
  if (file.decision !== null) throw stillOpen(settled);
  const questions: QuestionReport[] = settled.open.map(({ question, results }) => ({
    id: question.id,
    column: question.column,
    readings: question.readings.map((reading, index) => ({
      value: reading.value,
      effect: {
        rows: results[index]?.rows.accepted ?? 0,
        amounts: results[index]?.amounts.accepted ?? { known: {}, unreadable: 0 },
      },
    })),
  }));
  const result = settled.open[0]?.results[0];
  if (result === undefined) throw new OmError("INTERNAL", "a question without readings");
  const { decision } = settled.routed.analysis;
  const table = toTableReport(decision, result, "needs_decision", questions, settled.notes);
  return (await finish(file, deps, "needs_decision", table, null, file.report.generation)).report;
}

/** A file with a result keeps showing it until the next one is committed: decided anew, it passes no states. */
async function move(
  file: FileRecord,
  deps: ProcessFileDeps,
  state: TableState,
  facts: Partial<FileReport>,
): Promise<void> {
  if (file.decision !== null) return;
  const { business, fileId } = file.report;
  await deps.files.update(business, fileId, (record) => ({ ...record, report: { ...record.report, ...facts, state } }));
}

function finish(
  file: FileRecord,
  deps: ProcessFileDeps,
  state: TableState,
  table: TableReport,
  decision: TableDecision | null,
  generation: number,
): Promise<FileRecord> {
  const finishedAt = toInstant(deps.clock.now());
  return deps.files.update(file.report.business, file.report.fileId, (record) => ({
    ...record,
    settings: file.settings,
    decision: decision ?? record.decision,
    report: { ...record.report, state, finishedAt, generation, tables: [table] },
  }));
}
