import { z } from "zod";
import type { TableState } from "#core/terms.ts";

/** The question: the contract of `om query` and `POST /query`. */
export const metricQuerySchema = z.strictObject({
  metrics: z.array(z.string()).min(1, "name at least one metric").readonly(),
  by: z.array(z.string()).readonly().exactOptional(),
  /** Equalities of one dimension are alternatives; everything else must hold together. */
  where: z
    .array(z.strictObject({ dimension: z.string(), op: z.enum(["=", "!="]), value: z.string().nullable() }))
    .readonly()
    .exactOptional(),
  /** See `parsePeriod`; all time by default. */
  period: z.string().exactOptional(),
  /** "previous", "year_ago" or a period. */
  compare: z.string().exactOptional(),
  /** Column ids; "-net_sales" descends. */
  order: z.array(z.string()).readonly().exactOptional(),
  limit: z.int().min(1).exactOptional(),
  /** ISO day from which relative periods count; today by default. */
  asOf: z.string().exactOptional(),
  profile: z.string().exactOptional(),
  /** ISO day (its end, UTC) or instant: the numbers as they stood then, without later uploads, decisions and undos. */
  stateAt: z.string().exactOptional(),
});

export type MetricQuery = Readonly<z.infer<typeof metricQuerySchema>>;

/** The answer. Cells stand in the order of `columns`: dimensions, then metrics; see `Cell`. */
export interface QueryResult {
  readonly query: MetricQuery;
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly Cell[])[];
  readonly period: ResultPeriod;
  /** The window that `_previous` columns come from, where the query compares. */
  readonly comparison?: ResultPeriod;
  readonly coverage: Coverage;
  /** Files that are not in the numbers yet: they wait for a decision, or are still being processed. */
  readonly pending: readonly PendingFile[];
  /** Files that rows of the answer come from. */
  readonly files: readonly FileName[];
  readonly definitions: readonly { readonly id: string; readonly version: number; readonly description: string }[];
  /** Sentences for people: what is missing, left out or unknown. */
  readonly notes: readonly string[];
  /** True when `limit` cut rows off. */
  readonly truncated: boolean;
}

export interface ResultColumn {
  readonly id: string;
  readonly unit: "dimension" | "money" | "count" | "quantity" | "ratio";
  /** On money of one currency: its ISO code, "" where unknown. Absent where the rows name their currency. */
  readonly currency?: string;
}

/** Money, quantities and ratios are exact decimal text, counts (and weekday, hour) integers, unknown is null. */
export type Cell = string | number | null;

export interface ResultPeriod {
  /** ISO day, included; null for all time. */
  readonly from: string | null;
  /** ISO day, excluded; null for all time. */
  readonly to: string | null;
  readonly label: string;
  readonly timeZone: string;
}

/** Rows inside period and filters; all visible rows of the dataset; rows inside the filters that have no day. */
export interface Coverage {
  readonly rowsUsed: number;
  readonly rowsTotal: number;
  readonly undated: number;
}

export interface FileName {
  readonly fileId: string;
  readonly name: string;
}

export interface PendingFile extends FileName {
  /** `needs_decision`, or where it is on its way: `received`, `routed`, `processing`. */
  readonly state: TableState;
}
