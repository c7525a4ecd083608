import type { BusinessSettings } from "#core/business-settings.ts";
import type { Analysis, TableDecision } from "#core/decision.ts";
import { toOmError } from "#core/errors.ts";
import {
  describeRemembered,
  isCarried,
  isOfColumns,
  type RememberedAnswer,
  saysOfNext,
  type Stream,
} from "#core/memory.ts";
import type { FileReport } from "#core/report.ts";
import { printOfColumns, toStreamKey } from "#file-types/source-key.ts";
import type { TableShape } from "#formats/format.ts";
import type { AnsweredStream, StreamAnswer } from "#ports/remembered.ts";
import { analyseTable } from "./decide.ts";
import { readAnswers } from "./settings.ts";

/** An analysis that knows what was answered for other files of the source. */
export interface RememberingAnalysis {
  readonly analysis: Analysis;
  /** What the next file of the source may take over from this one. */
  readonly answered: AnsweredStream;
}

/** What an analysis is made of, beside the table itself. */
export interface RememberingRequest {
  readonly report: Pick<FileReport, "fileId" | "name" | "source" | "region">;
  /** Answers about this table. */
  readonly given: ReadonlyMap<string, string>;
  readonly business: BusinessSettings;
  readonly remembered: readonly StreamAnswer[];
}

/**
 * The analysis of a table, with answers of other files of its source where neither the file nor a person says anything. A
 * type, columns, and a currency that nothing else names are taken at once; answers to questions come with the analysis, for
 * the whole file may prove what its samples leave open, and what it proves counts more.
 * @throws OmError `DECISION_INVALID` for answers of its own that cannot be
 */
export function analyseRemembering(shape: TableShape, request: RememberingRequest): RememberingAnalysis {
  const { report, given, business, remembered } = request;
  const analyse = (answers: ReadonlyMap<string, string>) => analyseTable(shape, report.name, answers, business);
  const plain = analyse(new Map());
  const stream = toStream(report, plain.decision);
  const own = readAnswers(given, shape.table, shape.columns);
  const known = recall(stream, remembered, report.fileId).filter(({ key }) => !own.has(key));
  const before = given.size === 0 ? plain : analyse(given);
  const taken = takeAtOnce(before, known, given, analyse);
  const analysis = withMemory(taken.analysis, { stream, taken: taken.answers, open: openOf(taken.analysis.decision) });
  const asked = new Set(analysis.questions.map(({ id }) => id));
  return {
    analysis: {
      ...analysis,
      decision: withReasons(analysis.decision, [...taken.reasons, ...overruled(analysis.decision, known, asked)]),
      // Which rows lie in the future only the whole file shows.
      remembered: known.filter(({ key }) => asked.has(key) || key === "futureDates"),
    },
    answered: { stream, answers: answersOf(given, shape, own) },
  };
}

/** What is remembered for a stream by its key: the newest answer of another file. */
export function recall(stream: Stream, remembered: readonly StreamAnswer[], fileId: string): RememberedAnswer[] {
  const newest = new Map<string, RememberedAnswer>();
  for (const { stream: other, ...answer } of remembered) {
    const isAlike = other.source === stream.source && other.type === stream.type;
    const fits = isAlike && (!isOfColumns(answer.key) || other.columns === stream.columns);
    if (fits && answer.fileId !== fileId) newest.set(answer.key, answer);
  }
  return [...newest.values()].filter(saysOfNext);
}

function toStream(report: RememberingRequest["report"], decision: TableDecision): Stream {
  return {
    source: toStreamKey(report, decision),
    type: decision.type,
    columns: printOfColumns(decision.columns),
  };
}

interface Taken {
  readonly analysis: Analysis;
  readonly answers: readonly RememberedAnswer[];
  readonly reasons: readonly string[];
}

/** What no question asks for. An answer about columns that does not fit any more is left, and that is said. */
function takeAtOnce(
  before: Analysis,
  known: readonly RememberedAnswer[],
  given: ReadonlyMap<string, string>,
  analyse: (answers: ReadonlyMap<string, string>) => Analysis,
): Taken {
  const plain = { analysis: before, answers: [], reasons: [] };
  const columns = known.filter(({ key }) => isOfColumns(key));
  const read = (answers: readonly RememberedAnswer[]): Analysis =>
    analyse(new Map([...given, ...answers.map(({ key, value }): [string, string] => [key, value])]));
  let taken: Taken = plain;
  try {
    if (columns.length > 0)
      taken = { analysis: read(columns), answers: columns, reasons: columns.map(describeRemembered) };
  } catch (thrown) {
    const { code, message } = toOmError(thrown);
    if (code !== "DECISION_INVALID") throw thrown;
    taken = {
      ...plain,
      answers: columns,
      reasons: [`what was decided for other files of its source does not fit: ${message}`],
    };
  }
  const currency = known.find(({ key }) => key === "currency");
  if (currency === undefined || !openOf(taken.analysis.decision).includes("currency")) return taken;
  const answers = [...taken.answers, currency];
  return { analysis: read(answers), answers, reasons: [...taken.reasons, describeRemembered(currency)] };
}

/** What nobody says and no question asks for: it follows the settings of the business, or is unknown. */
function openOf({ settings = {} }: TableDecision): string[] {
  return settings.currency === undefined ? [] : ["currency"];
}

function withMemory(analysis: Analysis, memory: NonNullable<TableDecision["memory"]>): Analysis {
  return {
    decision: { ...analysis.decision, memory },
    questions: analysis.questions.map((question) => ({
      ...question,
      readings: question.readings.map(({ value, decision }) => ({ value, decision: { ...decision, memory } })),
    })),
  };
}

function withReasons(decision: TableDecision, reasons: readonly string[]): TableDecision {
  return { ...decision, reasons: [...decision.reasons, ...reasons] };
}

/** Evidence of the file counts more than what was decided for another, and that is said. */
function overruled(decision: TableDecision, known: readonly RememberedAnswer[], asked: ReadonlySet<string>): string[] {
  return known.flatMap(({ key, value, fileId }) => {
    const proved = asked.has(key) ? undefined : provedOf(decision, key);
    return proved === undefined || proved === value
      ? []
      : [`${key} is ${proved} by the values of this file; ${value}, as decided for ${fileId}, is not used`];
  });
}

function provedOf({ columns, mapping, policies }: TableDecision, key: string): string | undefined {
  const fed = new Set(mapping.flatMap(({ source, field }) => (field === null ? [] : [source])));
  const readings = columns.flatMap(({ name, reading }) => (fed.has(name) ? [reading] : []));
  if (key === "price") return policies.price;
  if (key === "dateOrder") return readings.flatMap((each) => (each.kind === "date" ? (each.order ?? []) : []))[0];
  return undefined;
}

function answersOf(
  given: ReadonlyMap<string, string>,
  shape: TableShape,
  own: ReadonlyMap<string, string>,
): AnsweredStream["answers"] {
  const written = [...given].flatMap(([each, value]) => {
    const [key] = readAnswers(new Map([[each, value]]), shape.table, shape.columns).keys();
    return key === undefined ? [] : [{ key, written: each }];
  });
  // Of a key that was written in two ways the later one counts.
  const last = new Map(written.map((each) => [each.key, each]));
  return [...last.values()].filter(({ key }) => isCarried(key) && own.has(key));
}
