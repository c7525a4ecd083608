import type { MetricPart } from "#core/metric.ts";
import type { Manifest } from "#engine/dataset.ts";
import { quoteIdentifier, quoteText } from "#engine/sql.ts";
import { type RenamedColumns, renamedRows } from "./renames.ts";

/** Columns that say what a position is of: its item, its place, and the state of which it is the quantity. */
export const positionColumns = [
  "sku",
  "barcode",
  "handle",
  "product",
  "variant",
  "variant_2",
  "variant_3",
  "location",
  "state",
];

/** What an item is whatever list says it: lists of levels and of stock that name different things of an item meet. */
const attributes: readonly string[] = ["product", "category", "vendor"];

/** Relation with the first day of each span as `span` and the day after it as `span_end`; none is longer than `length`, an interval. */
export interface Spans {
  readonly sql: string;
  readonly length: string;
}

/** The positions of a dataset as a relation: its rows, with `item`, `place` and one flag for each kind of statement. */
export interface Positions {
  readonly sql: string;
  /** Name of the flag that is true on the rows of the newest statement of a part's value. */
  flagOf(part: MetricPart): string;
  /** The flag of the newest statement of a level. */
  flagOfColumn(column: string): string;
  readonly flags: readonly string[];
}

/**
 * Newest statements first. Of all rows of one item at one place (and in one state) those of the newest day win; without a
 * day they come last; of the same day the file that was accepted last (ids of files sort by acceptance); all rows of
 * the winning file and day count, because lots and bins have rows of their own. A file without any of the columns that
 * state a value says nothing of it: levels and stock may come from two lists. The place is the location, else the
 * region of the file.
 * @param rows relation of the visible rows beside the facts of their files; `in_time` is false on those after the window's end
 * @param spans when the answer is wanted for each; every span then has its own newest statements, and `day` is the span's
 * first day.
 */
export function positionsOf(
  rows: string,
  {
    manifest,
    by,
    parts,
    spans,
    renamed,
  }: {
    readonly manifest: Manifest;
    /** Columns that the answer is grouped and filtered by. */
    readonly by: readonly string[];
    readonly parts: readonly MetricPart[];
    readonly spans: Spans | null;
    /** What texts stand for: after it is known which statements are the newest, for a merged item has a stock of each. */
    readonly renamed: { readonly columns: readonly string[]; readonly names: RenamedColumns };
  },
): Positions {
  const stating = (alternatives: readonly (readonly string[])[]): string[] =>
    manifest.files
      .filter(
        ({ filledColumns }) =>
          alternatives.length === 0 ||
          alternatives.some((columns) => columns.every((column) => filledColumns.includes(column))),
      )
      .map(({ fileId }) => fileId);
  const kinds = new Map<string, readonly string[]>();
  const nameOf = (alternatives: readonly (readonly string[])[]): string => {
    const files = stating(alternatives);
    const known = [...kinds].find(([, others]) => others.join() === files.join())?.[0];
    if (known !== undefined) return known;
    const name = quoteIdentifier(`newest ${kinds.size}`);
    kinds.set(name, files);
    return name;
  };
  const flagOf = (part: MetricPart): string => nameOf(part.stated ?? []);
  const flagOfColumn = (column: string): string => nameOf([[column]]);
  for (const part of parts) {
    flagOf(part);
    if (part.test?.level != null) flagOfColumn(part.test.level);
  }

  const span = spans === null ? "" : ", span";
  const item =
    "coalesce(sku, barcode, nullif(concat_ws(' / ', coalesce(handle, product), variant, variant_2, variant_3), ''))";
  const named = `SELECT *, day AS stated_day, CAST(_file AS VARCHAR) AS listed_in, ${item} AS item,
    coalesce(location, file_region, '') AS place, coalesce(state, '') AS in_state FROM ${rows}`;
  const lastKnown = (column: string): string =>
    `coalesce(${column}, first_value(${column} IGNORE NULLS) OVER (PARTITION BY item ORDER BY stated_day DESC NULLS LAST, listed_in DESC, _line
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)) AS ${column}`;
  const filled = attributes.filter((column) => by.includes(column));
  const described =
    filled.length === 0 ? named : `SELECT * REPLACE (${filled.map(lastKnown).join(", ")}) FROM (${named})`;
  const states = (files: readonly string[]): string => {
    if (files.length === 0) return "false";
    return files.length === manifest.files.length
      ? "in_time"
      : `(in_time AND listed_in IN (${files.map(quoteText).join(", ")}))`;
  };
  // A row counts in every span that ends after its day, one without a day in none: it keeps a group of its own.
  const spread =
    spans === null
      ? described
      : `SELECT * REPLACE (span AS day, in_window AND coalesce(stated_day >= span, stated_day IS NULL) AS in_window,
           in_time AND (span IS NOT NULL OR stated_day IS NULL) AS in_time)
         FROM (${untilReplaced(described, [...kinds.values()].map(states), spans.length)})
         LEFT JOIN (${spans.sql}) ON stated_day < span_end AND span_end <= holds_until AND in_time`;
  const flags = [...kinds].map(([name, files]) => {
    const rank = `rank() OVER (PARTITION BY item, place, in_state${span} ORDER BY ${states(files)} DESC, stated_day DESC NULLS LAST, listed_in DESC)`;
    return `${files.length === 0 ? "false" : `${states(files)} AND ${rank} = 1`} AS ${name}`;
  });
  const flagged = `(SELECT *, ${flags.join(", ")} FROM (${spread}))`;
  const merged = renamedRows(flagged, renamed.columns, renamed.names);
  const sql = merged === flagged ? flagged : `(SELECT * REPLACE (${item} AS item) FROM ${merged})`;
  return { sql, flagOf, flagOfColumn, flags: [...kinds.keys()] };
}

/**
 * Rows with `holds_until`: in no span that ends later a row is the newest statement of anything, because a later day states all
 * that it does. Without that each row would be joined to every span after it. Its own span is among those that are left.
 */
function untilReplaced(rows: string, states: readonly string[], length: string): string {
  const replaced = states.map(
    (condition) =>
      `CASE WHEN ${condition} THEN coalesce(min(stated_day) FILTER (WHERE ${condition}) OVER later, DATE '9999-12-31') END`,
  );
  return `SELECT *, greatest(${[...replaced, `CAST(stated_day + INTERVAL ${length} AS DATE)`].join(", ")}) AS holds_until FROM (${rows})
    WINDOW later AS (PARTITION BY item, place, in_state ORDER BY stated_day RANGE BETWEEN INTERVAL 1 DAY FOLLOWING AND UNBOUNDED FOLLOWING)`;
}
