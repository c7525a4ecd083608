import { z } from "zod";
import { parsePeriod } from "#core/period.ts";
import type { Expected, Gold, Meaning, Query } from "./question-sets.ts";

const cell = z.union([z.string(), z.number(), z.null()]);
const tableShape = z.looseObject({
  columns: z.array(z.looseObject({ id: z.string() })),
  rows: z.array(z.array(cell)),
  /** Says itself that there are more rows. */
  truncated: z.boolean().optional(),
  query: z
    .looseObject({
      metrics: z.array(z.string()),
      where: z
        .array(z.strictObject({ dimension: z.string(), op: z.enum(["=", "!="]), value: z.string().nullable() }))
        .optional(),
      by: z.array(z.string()).optional(),
      period: z.string().optional(),
      compare: z.string().optional(),
      limit: z.number().optional(),
    })
    .optional(),
});
/** As much of an answer as is graded. */
export const answerShape = z.looseObject({
  status: z.enum(["answered", "clarify", "cannot_answer"]),
  text: z.string(),
  table: tableShape.optional(),
  more: z.array(z.looseObject({ table: tableShape })).optional(),
  options: z.array(z.looseObject({ label: z.string(), query: z.looseObject({}).optional() })).optional(),
  citations: z.array(z.looseObject({ metric: z.string().optional(), name: z.string().optional() })),
  gaps: z.array(z.string()),
  assumptions: z.array(z.string()),
});
export type GradedAnswer = z.output<typeof answerShape>;
type Table = z.output<typeof tableShape>;

/** "wrong": a number that is not the right one was told as if it were; everything else that is not right is a miss. */
export type Verdict = "right" | "missed" | "wrong";

export interface Grade {
  readonly verdict: Verdict;
  /** Why, where it is not right. */
  readonly why: string;
}

/** Asks a query of the same home: what an option of a question that is asked back says. */
export type AskQuery = (query: object) => Promise<Gold | null>;

const right: Grade = { verdict: "right", why: "" };
const missed = (why: string): Grade => ({ verdict: "missed", why });
const wrong = (why: string): Grade => ({ verdict: "wrong", why });

/** Status, numbers, period and filters of an answer beside what is right; `meanings` are those of the set. */
export async function grade(
  answer: GradedAnswer,
  { expected, now }: Meaning,
  meanings: ReadonlyMap<string, Meaning>,
  ask: AskQuery,
): Promise<Grade> {
  if (expected.status === "cannot_answer") return gradeRefusal(answer, expected, meanings, ask);
  if (expected.status === "clarify") return gradeQuestion(answer, expected, ask);
  if (answer.status !== "answered") return missed(`${answer.status}: ${answer.text.slice(0, 160)}`);
  if ("definition" in expected) {
    const cited =
      answer.citations.some(({ metric }) => metric === expected.definition) ||
      answer.text.includes(`(${expected.definition},`);
    return cited ? right : wrong(`another definition: ${answer.text.slice(0, 120)}`);
  }
  if ("files" in expected) return gradeRows(tablesOf(answer), expected.gold, false);
  if ("cover" in expected) return gradeRows(tablesOf(answer), expected.gold, true);
  if ("analysis" in expected) {
    const same = tablesOf(answer).filter(
      ({ query }) => daysOf(query?.period, now) === daysOf(expected.analysis.period, now),
    );
    return same.length === 0 ? wrong("of another period") : gradeAnalysis(same, expected.gold);
  }
  const tables = tablesOf(answer).filter((table) => isOf(table, expected.query, now));
  if (tables.length === 0)
    return wrong(
      `of another period or other filters: ${tablesOf(answer)
        .map((table) => JSON.stringify(table.query ?? {}))
        .join(" ")
        .slice(0, 300)}`,
    );
  const isOrdered =
    expected.place === undefined && (expected.query.order !== undefined || expected.query.limit !== undefined);
  return gradeRows(
    tables.map((table) => onlyOf(table, expected)),
    expected.gold,
    isOrdered,
  );
}

function tablesOf({ table, more = [] }: GradedAnswer): readonly Table[] {
  return [...(table === undefined ? [] : [table]), ...more.map((each) => each.table)];
}

/** An analysis of many items may say that it is cut: then each of its rows is one of the gold. */
function gradeAnalysis(tables: readonly Table[], gold: Gold | undefined): Grade {
  const cut = tables.find(({ truncated }) => truncated === true);
  if (cut === undefined || gold === undefined) return gradeRows(tables, gold, false);
  const at = gold.columns.map((column) => cut.columns.findIndex(({ id }) => id === column));
  const wanted = new Set(gold.rows.map((row) => JSON.stringify(row.map(spell))));
  const rows = cut.rows.map((row) => JSON.stringify(at.map((column) => spell(row[column] ?? null))));
  const other = rows.find((row) => !wanted.has(row));
  if (rows.length === 0) return missed("no rows");
  return other === undefined ? right : wrong(`row ${other}`);
}

/** A share of one stands among those of the others, or alone. */
function onlyOf(table: Table, { of, query }: { readonly of?: string; readonly query: Query }): Table {
  const at = table.columns.findIndex(({ id }) => id === query.by?.[0]);
  return of === undefined || at === -1 ? table : { ...table, rows: table.rows.filter((row) => row[at] === of) };
}

function daysOf(period: string | undefined, today: string): string {
  const { from, to } = parsePeriod(period ?? "all", { today });
  return `${from}..${to}`;
}

/** The same days, compared with the same days, of the same rows. */
function isOf({ query }: Table, expected: Query, today: string): boolean {
  if (query === undefined) return false;
  const days = (period: string | undefined): string => daysOf(period, today);
  const isStock = expected.metrics.every((metric) => stock.has(metric));
  const samePeriod =
    days(query.period) === days(expected.period) ||
    (isStock && days(query.period).endsWith(days(expected.period).slice(10)));
  const sameComparison =
    expected.compare === undefined || (query.compare !== undefined && days(query.compare) === days(expected.compare));
  return (
    samePeriod &&
    sameComparison &&
    (filtersOf(query.where) === filtersOf(expected.where) ||
      filtersOf(withoutShown(query)) === filtersOf(expected.where))
  );
}

const stock = new Set([
  "available_units",
  "on_hand_units",
  "on_hand_value",
  "retail_value",
  "below_reorder_skus",
  "below_min_skus",
  "above_max_skus",
  "incoming_units",
  "committed_units",
  "skus",
  "out_of_stock_skus",
  "dead_stock_value",
]);

/** Values of a column that rows are told by stand in the rows: there it is seen whether they are all. */
function withoutShown({
  where = [],
  by = [],
}: {
  where?: Query["where"];
  by?: readonly string[] | undefined;
}): Query["where"] {
  return where.filter(({ dimension, op }) => op !== "=" || !by.includes(dimension));
}

/** Who is nobody is in no ranking of persons: said or not, it is the same list. */
function filtersOf(where: Query["where"] = []): string {
  const told = where.filter(
    ({ dimension, op, value }) =>
      !(op === "!=" && value === null && (dimension === "customer" || dimension === "employee")),
  );
  // An item is the same by its product and by its sku: its numbers tell whether it is.
  return JSON.stringify([
    ...new Set(
      told
        .map(({ dimension, op, value }) =>
          dimension === "product" || dimension === "sku" ? `item${op}` : `${dimension}${op}${value}`,
        )
        .toSorted(),
    ),
  ]);
}

/** The columns of the gold, in its order of rows where the question asks for one; a longer list may go on behind them. */
function gradeRows(tables: readonly Table[], gold: Gold | undefined, isOrdered: boolean): Grade {
  if (gold === undefined) return missed("there is no gold");
  const reasons: string[] = [];
  for (const table of tables) {
    const at = gold.columns.map((column) => table.columns.findIndex(({ id }) => id === column));
    if (at.includes(-1)) {
      reasons.push(`has columns ${table.columns.map(({ id }) => id).join(", ")}, not ${gold.columns.join(", ")}`);
      continue;
    }
    const rows = table.rows.map((row) => JSON.stringify(at.map((column) => spell(row[column] ?? null))));
    const wanted = gold.rows.map((row) => JSON.stringify(row.map(spell)));
    const same = isOrdered ? rows.slice(0, wanted.length) : rows;
    const isSame = isOrdered
      ? JSON.stringify(same) === JSON.stringify(wanted) &&
        (rows.length === wanted.length || wanted.length > 1 || tableIsLonger(table))
      : JSON.stringify(rows.toSorted()) === JSON.stringify(wanted.toSorted());
    if (isSame) return right;
    reasons.push(
      `rows ${rows.slice(0, 3).join(" ")} of ${rows.length}, not ${wanted.slice(0, 3).join(" ")} of ${wanted.length}`,
    );
  }
  const hasNumbers = tables.some(({ rows }) => rows.length > 0);
  return hasNumbers ? wrong(reasons.join("; ")) : missed(reasons.join("; "));
}

function tableIsLonger({ query }: Table): boolean {
  return query?.limit === undefined || query.limit > 1;
}

function spell(value: string | number | null): string | null {
  return value === null ? null : String(value);
}

async function gradeQuestion(
  answer: GradedAnswer,
  { readings }: Extract<Expected, { status: "clarify" }>,
  ask: AskQuery,
): Promise<Grade> {
  if (answer.status === "cannot_answer") return missed(`refused: ${answer.text.slice(0, 160)}`);
  if (answer.status === "answered") return wrong(`answered without asking: ${answer.text.slice(0, 160)}`);
  const said = await Promise.all(
    (answer.options ?? []).map(async ({ query }) => (query === undefined ? null : ask(query))),
  );
  const rows = new Set(said.map((gold) => JSON.stringify(gold?.rows ?? null)));
  const absent = readings.filter(({ gold }) => !rows.has(JSON.stringify(gold?.rows ?? null)));
  return absent.length === 0
    ? right
    : missed(`not among the options: ${absent.map(({ says, query }) => says ?? JSON.stringify(query)).join(", ")}`);
}

async function gradeRefusal(
  answer: GradedAnswer,
  { names, alsoRight = [], orAnswered }: Extract<Expected, { status: "cannot_answer" }>,
  meanings: ReadonlyMap<string, Meaning>,
  ask: AskQuery,
): Promise<Grade> {
  if (answer.status === "answered") {
    const other = orAnswered === undefined ? undefined : meanings.get(orAnswered);
    if (other === undefined) return wrong(`answered: ${answer.text.slice(0, 160)}`);
    return grade(answer, other, meanings, ask);
  }
  if (answer.status === "clarify")
    return alsoRight.includes("clarify") ? right : missed("asked back instead of saying what is missing");
  const said = [answer.text, ...answer.gaps].join(" ").toLowerCase();
  const absent = names.filter((words) => !words.some((word) => said.includes(word.toLowerCase())));
  return absent.length === 0
    ? right
    : missed(`does not name ${absent.map((words) => words.join("|")).join(", ")}: ${answer.text.slice(0, 160)}`);
}
