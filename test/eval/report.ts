import type { Asked } from "./ask-sets.ts";

export interface Score {
  readonly questions: number;
  readonly right: number;
  readonly wrong: number;
  readonly missed: number;
}

export function scoreOf(asked: readonly Asked[]): Score {
  const count = (verdict: string): number => asked.filter(({ grade }) => grade.verdict === verdict).length;
  return { questions: asked.length, right: count("right"), wrong: count("wrong"), missed: count("missed") };
}

/** Questions that have an answer; the others are to be refused or asked back. */
export const isToAnswer = ({ meaning }: Asked): boolean => meaning.expected.status === "answered";

/** Accuracy by author, never as one share alone; then every question that is not right, and how long answers took. */
export function writeReport(asked: readonly Asked[]): string {
  const line = (name: string, some: readonly Asked[]): string => {
    const { questions, right, wrong, missed } = scoreOf(some);
    return `${name.padEnd(34)} ${String(questions).padStart(4)} asked  ${String(right).padStart(4)} right (${percent(right, questions)})  ${String(wrong).padStart(3)} wrong  ${String(missed).padStart(3)} missed`;
  };
  const byAuthor = Map.groupBy(asked, ({ set, question }) => `${set} / ${question.author}`);
  const byKind = Map.groupBy(asked, ({ meaning }) => meaning.kind);
  const times = asked.map(({ ms }) => ms).toSorted((one, other) => one - other);
  const at = (share: number): string =>
    `${Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0)} ms`;
  return [
    ...asked
      .filter(({ grade }) => grade.verdict !== "right")
      .map(
        ({ question, grade }) =>
          `${grade.verdict.toUpperCase()} ${question.id} ${JSON.stringify(question.text.slice(0, 100))}\n    ${grade.why}`,
      ),
    "",
    ...[...byKind].map(([kind, some]) => line(kind, some)),
    "",
    ...[...byAuthor].map(([author, some]) => line(author, some)),
    "",
    line("to be answered", asked.filter(isToAnswer)),
    line(
      "to be refused or asked back",
      asked.filter((each) => !isToAnswer(each)),
    ),
    `latency: median ${at(0.5)}, 95 of 100 below ${at(0.95)}, longest ${at(1)}`,
  ].join("\n");
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "-" : `${((part / whole) * 100).toFixed(1)} %`;
}
