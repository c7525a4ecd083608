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
  const generation = file.decision === null ? file.report.generation : file.report.generation + 1;
  const outcome = await decideAndProcess(file, generation, deps, options).catch((thrown: unknown) => toOmError(thrown));
  if (outcome instanceof OmError) return recordFailure(file, outcome, deps);
  return (await finish(file, deps, outcome)).report;
}

/** What is to be recorded of a file; until then its rows may be committed already, and doing it again changes nothing. */
interface Outcome {
  readonly state: TableState;
  readonly table: TableReport;
  readonly generation: number;
  /** Null where the file waits for a decision. */
  readonly made: { readonly decision: TableDecision; readonly account: string } | null;
}

async function decideAndProcess(
  file: FileRecord,
  generation: number,
  deps: ProcessFileDeps,
  options: ProcessOptions,
): Promise<Outcome> {
  const settled = await settleQuestions(file, deps, options);
  const { decision } = settled.routed.analysis;
  if (settled.open.length > 0) return holdBack(file, settled);
  await move(file, deps, "processing", {});
  const { result, account } = await deps.processor.process(file, decision, generation, options);
  const state = result.rows.rejected > 0 ? "done_with_rejects" : "done";
  return {
    state,
    table: toTableReport(decision, result, state, [], settled.notes),
    generation,
    made: { decision, account },
  };
}

/** A defect of ours is thrown; so is a failure of a file that has an earlier result, which stays as it is. */
async function recordFailure(file: FileRecord, error: OmError, deps: ProcessFileDeps): Promise<FileReport> {
  if (error.code === "INTERNAL" || file.decision !== null) throw error;
  const finishedAt = toInstant(deps.clock.now());
  const failed = await deps.files.update(file.report.business, file.report.fileId, (record) => ({
    ...record,
    report: { ...record.report, state: "failed", finishedAt, error: toErrorReport(error) },
  }));
  return failed.report;
}

interface Settled {
  readonly routed: RoutedTable;
  /** Questions that the whole file leaves open, with what each reading would give. */
  readonly open: readonly { readonly question: OpenQuestion; readonly results: readonly TableResult[] }[];
  readonly notes: readonly string[];
}

/**
 * Analysis sees samples; where they leave a question, each reading is rehearsed on the whole file. A reading is proved,
 * and said so, when next to no cell contradicts it while every other one leaves cells unreadable; else people are asked.
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

/** Cells that contradict the rest must be so few beside those that a reading explains. */
const sureRatio = 20;

/** The reading under which no cell is unreadable that another reads, or next to none; null where the file contradicts itself. */
function provedReading(question: OpenQuestion, results: readonly TableResult[]): string | null {
  const unreadable = results.map((result) => countUnreadable(result));
  const least = Math.min(...unreadable);
  const best = unreadable.indexOf(least);
  const isSure = unreadable.every((count, index) => index === best || count > least * sureRatio);
  return isSure ? (question.readings[best]?.value ?? null) : null;
}

function countUnreadable(result: TableResult): number {
  const codes = ["OM-DATE-01", "OM-NUM-01"];
  return result.issues.filter(({ code }) => codes.includes(code)).reduce((sum, { count }) => sum + count, 0);
}

function holdBack(file: FileRecord, settled: Settled): Outcome {
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
  return { state: "needs_decision", table, generation: file.report.generation, made: null };
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
  { state, table, generation, made }: Outcome,
): Promise<FileRecord> {
  const finishedAt = toInstant(deps.clock.now());
  return deps.files.update(file.report.business, file.report.fileId, (record) => ({
    ...record,
    settings: file.settings,
    decision: made?.decision ?? record.decision,
    account: made?.account ?? record.account,
    report: { ...record.report, state, finishedAt, generation, tables: [table] },
  }));
}
