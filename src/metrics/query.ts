import { z } from "zod";
import type { TableState } from "#core/terms.ts";
import type { ConvertedHow } from "./conversion/with-rates.ts";
import type { Alignment } from "./shape/align-windows.ts";
import type { OtherValues } from "./shape/keep-top.ts";
import { shapeFields } from "./shape/shape-fields.ts";

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
  /** Whose definitions: an id of `profileList`; that of the business by default. */
  profile: z.string().exactOptional(),
  /** Another profile: the answer lists the terms by which the two differ. Of one metric that may be summed. */
  bridge: z.string().exactOptional(),
  /** ISO code: all money in this currency, by the dated rates of the business. Without it each currency stays by itself. */
  currency: z.string().exactOptional(),
  /** ISO day (its end, UTC) or instant: the numbers as they stood then, without later uploads, decisions and undos. */
  stateAt: z.string().exactOptional(),
  ...shapeFields,
});

export type MetricQuery = Readonly<z.infer<typeof metricQuerySchema>>;

/**
 * The answer. Cells stand in the order of `columns`: dimensions; metrics, each with what a comparison adds; then of each
 * metric `_share`, `_share_of_<first dimension>`, `_running`, `_moving_mean` or `_moving_sum`. See `Cell`.
 */
export interface QueryResult {
  readonly query: MetricQuery;
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly Cell[])[];
  /**
   * Where `total` asks for it: all rows together, of each currency, counted from the rows. Cells as in `rows`; dimensions
   * are null, but for a currency among them, and so are shares within a dimension and what runs or moves.
   */
  readonly totals?: readonly (readonly Cell[])[];
  /** Where `top` left values over: the label of the rows that stand for them, which no value has, and how many they are. */
  readonly other?: OtherValues;
  /** Where `sameStore` asks for it: which stores the numbers are of. */
  readonly sameStore?: SameStores;
  readonly period: ResultPeriod;
  /** The window that `_previous` columns come from, where the query compares. */
  readonly comparison?: ResultComparison;
  readonly coverage: Coverage;
  /** How amounts came to be in one currency, where the query asks for one and there is money to convert. */
  readonly conversion?: ResultConversion;
  /** The same of the comparison's window. */
  readonly comparisonConversion?: ResultConversion;
  /** Files that are not in the numbers yet: they wait for a decision, or are still being processed. */
  readonly pending: readonly PendingFile[];
  /** Files that rows of the answer come from. */
  readonly files: readonly FileName[];
  readonly definitions: readonly { readonly id: string; readonly version: number; readonly description: string }[];
  /** Whose definitions the numbers follow. */
  readonly profile: UsedProfile;
  /** Where two profiles are compared: see `BridgeFacts`. */
  readonly bridge?: BridgeFacts;
  /** Sentences for people: what is missing, left out or unknown. */
  readonly notes: readonly string[];
  /** True when `limit` cut rows off. */
  readonly truncated: boolean;
}

export interface UsedProfile {
  readonly id: string;
  readonly version: number;
  /** Totals that the platform itself published were not reproduced to the cent yet. */
  readonly unconfirmed: boolean;
}

/** From the value under `from` to that under the profile of the result: in each row the terms sum to the gap. */
export interface BridgeFacts {
  readonly from: UsedProfile;
  /** Columns of the result, in order; a null cell is a term of which nothing is known, and adds nothing. */
  readonly terms: readonly { readonly id: string; readonly title: string }[];
  /** Id of the column with the gap. */
  readonly gap: string;
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

/** "weekday": each day beside the one 364 days before; "calendar": the same dates; "place": at the same place of the window. */
export interface ResultComparison extends ResultPeriod {
  readonly alignment: Alignment;
}

/** Stores with sales in both periods, and the others: what the metrics of the query are for them. */
export interface SameStores {
  /** "store", or "location" where no file names stores. */
  readonly by: string;
  readonly kept: number;
  /** Named ones; rows without a store are left out as well. */
  readonly leftOut: number;
  /** Of `rows` and `totals`: the store (and the currency, of several), then the metrics of both periods. */
  readonly columns: readonly ResultColumn[];
  /** Stores that are left out, at most 20, the largest first. */
  readonly rows: readonly (readonly Cell[])[];
  /** All that is left out, of each currency. */
  readonly totals: readonly (readonly Cell[])[];
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

/** What amounts were converted by, and what could not be. */
export interface ResultConversion {
  /** ISO code of what they were converted to. */
  readonly currency: string;
  /** The list of rates as the settings name it; null where none is set. */
  readonly list: string | null;
  /** How old a rate may be, whether one may be turned round, and by way of which currency two may be multiplied. */
  readonly maxDays: number;
  readonly inverse: boolean;
  readonly via: string | null;
  /** By currency and way; "none" and "undated" are the lines that are left out. */
  readonly currencies: readonly ConvertedCurrency[];
}

/** Lines of one currency that were converted in one way. */
export interface ConvertedCurrency {
  /** ISO code; null where it is not known. */
  readonly currency: string | null;
  /** "same": in the currency already; "none", "undated": without a rate, and so in no sum. */
  readonly how: ConvertedHow;
  /** Those that know an amount. */
  readonly lines: number;
  /** ISO days of the lines; null where they have none. */
  readonly firstDay: string | null;
  readonly lastDay: string | null;
  /** Different days that the rates were stated for, and the first and last of them. */
  readonly rateDays: number;
  readonly firstRate: string | null;
  readonly lastRate: string | null;
  /** What each metric has of them, in their own currency and converted: exact decimals. Of a ratio of money its upper side. */
  readonly amounts: readonly {
    readonly metric: string;
    readonly original: string | null;
    readonly converted: string | null;
  }[];
}
