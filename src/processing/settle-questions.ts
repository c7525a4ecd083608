import type { Analysis, OpenQuestion, TableDecision } from "#core/decision.ts";
import type { QuestionReport } from "#core/report.ts";
import type { TableResult } from "./table-job.ts";

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
 * and said so, when next to no cell contradicts it while every other one leaves cells unreadable; else people are asked.
 */
export async function settleQuestions(analysis: Analysis, { rehearse, analyse }: SettleDeps): Promise<Settled> {
  const answers = new Map<string, string>();
  const notes: string[] = [];
  let { decision, questions } = analysis;
  for (;;) {
    const open: { question: OpenQuestion; results: TableResult[] }[] = [];
    let proved: string | null = null;
    for (const question of questions) {
      const results: TableResult[] = [];
      for (const reading of question.readings) results.push(await rehearse(reading.decision));
      proved = provedReading(question, results);
      if (proved !== null) {
        answers.set(question.id, proved);
        notes.push(`${question.column}: ${question.id} is ${proved}, proved by the whole file`);
        break;
      }
      open.push({ question, results });
    }
    if (proved === null) return { decision, open, notes };
    ({ decision, questions } = await analyse(answers));
  }
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
