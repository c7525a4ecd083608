/** A table of an export, and what was said of it beside exports of other columns. */
export interface OfStream {
  readonly fileId: string;
  readonly table: string;
  /** Which export of its source it is. */
  readonly stream: string;
  readonly answer: "leave" | "replace" | "add" | null;
  /** The export in which the same was found, and by what. */
  readonly beside: { readonly stream: string; readonly by: string } | null;
  /** Its first day and its last are the first or the last ones of months: it may tell months and no days. */
  readonly tellsMonths: boolean;
}

/** A row that its own stream shows. */
export interface StreamRow {
  readonly of: OfStream;
  readonly order: string | null;
  readonly day: string;
  readonly currency: string;
}

interface GivesWay {
  readonly loser: string;
  readonly winner: string;
  /** `orders`, `days` or `months`: nobody tells weeks here. */
  readonly by: string;
}

/** Whether a row does not count because an export in other columns tells the same sale, and was said to count. */
export function isToldElsewhere(row: StreamRow, rows: readonly StreamRow[], tables: readonly OfStream[]): boolean {
  if (row.of.answer === "add") return false;
  const rules = rulesOf(tables).filter(({ loser }) => loser === row.of.stream);
  return rules.some(({ winner, by }) =>
    rows.some((other) => other.of.stream === winner && other.of.answer !== "add" && isSameSale(row, other, by)),
  );
}

/** Of two exports the answer for the newest file holds; one that would close a circle is turned. */
function rulesOf(tables: readonly OfStream[]): GivesWay[] {
  const name = ({ fileId, table }: OfStream): string => `${fileId} ${table}`;
  const newestFirst = tables.toSorted((one, other) => (name(one) < name(other) ? 1 : -1));
  const rules: GivesWay[] = [];
  for (const { stream, answer, beside } of newestFirst) {
    if (beside === null || answer === null || answer === "add" || beside.stream === stream) continue;
    const isOfBoth = ({ loser, winner }: GivesWay): boolean =>
      (loser === stream && winner === beside.stream) || (winner === stream && loser === beside.stream);
    if (rules.some(isOfBoth)) continue;
    const [loser, winner] = answer === "leave" ? [stream, beside.stream] : [beside.stream, stream];
    const rule = { loser, winner, by: beside.by };
    rules.push(givesWay(winner, loser, rules) ? { ...rule, loser: winner, winner: loser } : rule);
  }
  return rules;
}

function givesWay(one: string, other: string, rules: readonly GivesWay[]): boolean {
  return one === other || rules.some(({ loser, winner }) => loser === one && givesWay(winner, other, rules));
}

const dayMs = 86_400_000;

function isSameSale(row: StreamRow, other: StreamRow, by: GivesWay["by"]): boolean {
  if (by === "orders") {
    const apart = Math.abs(Date.parse(row.day) - Date.parse(other.day)) / dayMs;
    return row.order !== null && row.order === other.order && apart <= 31;
  }
  if (by === "months" && !row.of.tellsMonths && !other.of.tellsMonths) return false;
  const length = by === "days" ? 10 : 7;
  const isOneCurrency = row.currency === other.currency || row.currency === "" || other.currency === "";
  return isOneCurrency && row.day.slice(0, length) === other.day.slice(0, length);
}
