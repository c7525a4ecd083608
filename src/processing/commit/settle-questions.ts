import type { Analysis, OpenQuestion, TableDecision } from "#core/decision.ts";
import { describeRemembered, isCarried, type RememberedAnswer } from "#core/memory.ts";
import type { QuestionReport } from "#core/report.ts";
import type { TableResult } from "../table/table-job.ts";

/** A decision whose questions the whole file was asked. */
export interface Settled {
  readonly decision: TableDecision;
  /** Questions that the whole file leaves open, with what each reading would give. */
  readonly open: readonly { readonly question: OpenQuestion; readonly results: readonly TableResult[] }[];
  readonly notes: readonly string[];
}

export interface SettleDeps {
  /** What a decision would give on the whole file; nothing is kept. */
  readonly rehearse: (decision: TableDecision) => Promise<TableResult>;
  /** The analysis with some more answers: one may open or close another question. */
  readonly analyse: (answers: ReadonlyMap<string, string>) => Promise<Analysis>;
}

/**
 * Analysis sees samples; where they leave a question, each reading is rehearsed on the whole file. A reading is proved,
 * and said so, when next to no cell contradicts it while every other one leaves cells unreadable; else it is read as was
 * decided for another file of its source, where no cell contradicts that; else people are asked.
 */
export async function settleQuestions(analysis: Analysis, deps: SettleDeps): Promise<Settled> {
  const answers = new Map<string, string>();
  const taken: RememberedAnswer[] = [];
  const notes: string[] = [];
  let { decision, questions, remembered = [] } = analysis;
  for (;;) {
    const open: { question: OpenQuestion; results: TableResult[] }[] = [];
    const doubts: string[] = [];
    let isAnswered = false;
    for (const question of questions) {
      const answer = await answerQuestion(question, remembered, deps);
      if (answer.value === null) {
        open.push({ question, results: answer.results });
        doubts.push(...(answer.notes ?? []));
        continue;
      }
      answers.set(question.id, answer.value);
      notes.push(...(answer.notes ?? []));
      if (answer.taken !== undefined) taken.push(answer.taken);
      isAnswered = true;
      break;
    }
    if (!isAnswered) {
      const unknown = open.map(({ question }) => question.id).filter((id) => remembered.every(({ key }) => key !== id));
      return { decision: withTaken(decision, taken, unknown), open, notes: [...notes, ...doubts] };
    }
    ({ decision, questions, remembered = [] } = await deps.analyse(answers));
  }
}

interface Answer {
  /** Null: people are asked, and are shown the results. */
  readonly value: string | null;
  readonly results: TableResult[];
  readonly taken?: RememberedAnswer;
  readonly notes?: readonly string[];
}

async function answerQuestion(
  question: OpenQuestion,
  remembered: readonly RememberedAnswer[],
  { rehearse }: SettleDeps,
): Promise<Answer> {
  const known = remembered.find(({ key }) => key === question.id);
  const at = question.readings.findIndex(({ value }) => value === known?.value);
  const reading = question.readings[at];
  const first = reading === undefined ? null : await rehearse(reading.decision);
  // Where it leaves no cell unreadable, no other reading can be better.
  if (known !== undefined && first !== null && countUnreadable(first) === 0)
    return { value: known.value, results: [], taken: known };
  const results: TableResult[] = [];
  for (const [index, { decision }] of question.readings.entries())
    results.push(index === at && first !== null ? first : await rehearse(decision));
  const proved = provedReading(question, results);
  // Cells that no reading reads say nothing; those that another one reads contradict what is remembered.
  const isContradicted = results.some((result) => first === null || countUnreadable(first) !== countUnreadable(result));
  if (known !== undefined && (proved === known.value || !isContradicted))
    return { value: known.value, results, taken: known };
  const overruled =
    known === undefined
      ? []
      : [`${question.id}=${known.value}, as decided for ${known.fileId}, leaves cells unreadable here`];
  if (proved === null) return { value: null, results, notes: overruled };
  const note = `${question.column}: ${question.id} is ${proved}, proved by the whole file`;
  return { value: proved, results, notes: [note, ...overruled] };
}

/** The decision says which answers are of other files, and which nobody gave. */
export function withTaken(
  decision: TableDecision,
  taken: readonly RememberedAnswer[],
  unknown: readonly string[],
): TableDecision {
  const { memory } = decision;
  if (memory === undefined) return decision;
  return {
    ...decision,
    reasons: [...decision.reasons, ...taken.map(describeRemembered)],
    memory: { ...memory, taken: [...memory.taken, ...taken], open: [...memory.open, ...unknown.filter(isCarried)] },
  };
}

/** Open questions as people are shown them: each reading with what it does to rows and amounts. */
export function toQuestionReports({ open }: Settled): QuestionReport[] {
  return open.map(({ question, results }) => ({
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
