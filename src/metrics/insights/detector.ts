import { addMonths, formatDay, parseDay } from "#core/calendar.ts";
import { OmError } from "#core/errors.ts";
import type { Cell, MetricQuery, QueryResult } from "../query.ts";
import type { MetricQueryDeps } from "../find-rows.ts";
import { runMetricQuery } from "../run-query.ts";
import type { Insight } from "./insight.ts";

/** What a detector may look at: one business through its metric queries, and the days that its sales cover. */
export interface DetectorContext {
  readonly ask: (query: MetricQuery) => Promise<QueryResult>;
  /** Day numbers of the oldest and the newest sale with a date. */
  readonly firstDay: number;
  readonly lastDay: number;
}

/** Looks for one kind of finding; gives none where the data does not carry it. */
export type Detector = (context: DetectorContext) => Promise<readonly Insight[]>;

/** Null without a dated sale: then nothing can be said of any time. */
export async function createDetectorContext(business: string, deps: MetricQueryDeps): Promise<DetectorContext | null> {
  const ask = (query: MetricQuery): Promise<QueryResult> => runMetricQuery(business, query, deps);
  const outermost = async (order: string): Promise<number | null> => {
    const { rows } = await ask({ metrics: ["net_sales"], by: ["day"], order: [order], limit: 1 });
    return parseDay(String(rows[0]?.[0]));
  };
  try {
    const [firstDay, lastDay] = [await outermost("day"), await outermost("-day")];
    return firstDay === null || lastDay === null ? null : { ask, firstDay, lastDay };
  } catch (error) {
    if (error instanceof OmError && error.code === "NO_DATA") return null; // no file has dates
    throw error;
  }
}

/** The three months that end with the newest day, as a period. */
export function lastThreeMonths({ lastDay }: DetectorContext): string {
  return `${formatDay(addMonths(lastDay + 1, -3))}..${formatDay(lastDay)}`;
}

/** A row of an answer by column id, and the currency of its money ("" is unknown). */
export interface NamedRow {
  readonly cells: readonly Cell[];
  readonly currency: string;
  /** Null for unknown values and for columns that the answer lacks. */
  text(column: string): string | null;
}

export function namedRows({ columns, rows }: QueryResult): NamedRow[] {
  const common = columns.find((column) => column.currency !== undefined)?.currency;
  return rows.map((cells) => {
    const text = (id: string): string | null => {
      const cell = cells[columns.findIndex((column) => column.id === id)] ?? null;
      return cell === null ? null : String(cell);
    };
    return { cells, currency: common ?? text("currency") ?? "", text };
  });
}
