import { defaultPolicies } from "#core/decision.ts";
import type { Manifest, ManifestFile } from "#engine/dataset.ts";
import { quoteIdentifier, quoteText } from "#engine/sql.ts";
import { partColumn, visibleRowsSql } from "#engine/visible-rows.ts";
import type { FileType } from "#file-types/file-type.ts";
import { columnsOfHygiene, type Hygiene, type HygieneCheck, type HygieneClass } from "#file-types/hygiene.ts";
import type { HygienePlace } from "#file-types/hygiene-findings.ts";
import { checkedRows, hygieneRows, hygieneTotals } from "#file-types/hygiene-sql.ts";
import { type CompileContext, type Statement, statement, visibleRows } from "../compile-rows.ts";
import { neededForCosts, withCosts } from "../listed-costs.ts";
import { positionColumns, type Positions, positionsOf } from "../positions.ts";
import { checkOf, statedPart } from "./class-checks.ts";

export interface CompiledHygiene {
  /** In the order of the totals. */
  readonly checks: readonly HygieneCheck[];
  /** How many rows were looked at, then `hygieneTotals` of the checks; at least one row. */
  readonly totals: Statement;
  /** See `hygieneRows`. */
  rows(places: readonly HygienePlace[], columns: readonly string[]): Statement;
  /** By the number of their listing. */
  readonly tables: readonly ManifestFile[];
}

export interface SalesDays {
  readonly from: string;
  readonly to: string;
}

interface HygieneAsked {
  readonly context: CompileContext;
  readonly salesDays: SalesDays | null;
  /** ISO day of the business. */
  readonly today: string;
  /** Rows of each class. */
  readonly most: number;
  readonly wanted: (one: HygieneClass) => boolean;
}

type Bind = (value: string | number | null) => string;

/** The classes of a type over the rows that are in the numbers; of stock the rows of the newest statement of what a class looks at. */
export function compileHygiene(
  { type, hygiene }: { readonly type: FileType; readonly hygiene: Hygiene },
  { context, salesDays, today, most, wanted }: HygieneAsked,
): CompiledHygiene {
  const reading = readingOf(type, hygiene, context);
  const { tables, columns } = reading;
  const isStock = hygiene.positions !== undefined;
  const beside = [
    ...(isStock ? ["listed_again"] : []),
    "today",
    ...(salesDays === null ? [] : ["sales_from", "sales_to"]),
  ];
  const asked = { hygiene, tables, given: new Set(beside) };
  const parts = hygiene.classes.filter(wanted).map((one) => ({ one, part: statedPart(one, asked) }));
  const newest = (rows: string): Positions =>
    positionsOf(rows, {
      manifest: reading.context.manifest,
      by: [],
      parts: parts.map(({ part }) => part),
      spans: null,
      renamed: { columns: [], names: new Map() },
    });
  const checks = parts.flatMap(({ one, part }) => checkOf(one, isStock ? newest("rows").flagOf(part) : null, asked));

  const totals = statement((bind) => {
    const positions = isStock ? newest(statedRows(reading, bind)) : null;
    const flags = positions?.flags ?? [];
    const selected = [...columns.map(quoteIdentifier), ...flags, ...daysSql(today, salesDays), "listing", "_line"].join(
      ", ",
    );
    const from = `${positions === null ? plainRows(reading, bind) : positions.sql} ${withListing(reading, bind)}`;
    const base = `SELECT ${selected} FROM ${from}${flags.length === 0 ? "" : ` WHERE ${flags.join(" OR ")}`}`;
    const found =
      checks.length === 0 ? "SELECT NULL" : hygieneTotals(checks, { most: Math.max(most, 1), firstBy: "worth" });
    return `WITH base AS ${isStock ? "MATERIALIZED" : "NOT MATERIALIZED"} (${base}), ${checkedRows("base", hygiene, checks)}
      SELECT looked, found.* FROM (SELECT count(*) AS looked FROM base) LEFT JOIN (${found}) AS found ON true`;
  });
  return {
    checks,
    totals,
    tables,
    rows: (places, shown) =>
      statement((bind) => {
        const selected = [...columns.map(quoteIdentifier), "listing", "_line"].join(", ");
        const rows = `(SELECT ${selected} FROM ${plainRows(reading, bind)} ${withListing(reading, bind)})`;
        return `WITH ${checkedRows(rows, hygiene, [])} ${hygieneRows(places, shown)}`;
      }),
  };
}

interface HygieneReading {
  readonly columns: readonly string[];
  readonly context: CompileContext;
  readonly tables: readonly ManifestFile[];
}

function readingOf(type: FileType, hygiene: Hygiene, context: CompileContext): HygieneReading {
  const more = hygiene.positions === undefined ? [] : ["day", ...positionColumns];
  // A column that came after the newest manifest has the type that it has now.
  const types = type.columns({ policies: defaultPolicies, mapped: new Set() });
  const columns = {
    ...Object.fromEntries(types.map(({ name, sqlType }) => [name, sqlType])),
    ...context.manifest.columns,
  };
  const manifest: Manifest = { ...context.manifest, columns };
  return {
    columns: [...new Set([...columnsOfHygiene(hygiene), ...more])],
    context: { ...context, manifest },
    tables: manifest.files.toSorted((one, other) => (one.fileId < other.fileId ? -1 : 1)),
  };
}

/** With the costs that rows have by the list of the business. */
function plainRows({ columns, context: { manifest, costs, toPath } }: HygieneReading, bind: Bind): string {
  const rows = visibleRowsSql(manifest, [...columns, partColumn], toPath);
  const isCosted = costs !== null && neededForCosts(columns, manifest, costs) !== null;
  return isCosted ? `(${withCosts(rows, manifest, costs, bind)})` : `(${rows})`;
}

/** The same beside the facts of their files, as positions ask for them: all that was ever said. */
function statedRows({ columns, context }: HygieneReading, bind: Bind): string {
  const reading = { parts: [], columns: [...columns, partColumn], context, renamed: new Map() };
  return `(SELECT *, true AS in_window, true AS in_time FROM ${visibleRows(reading, bind)})`;
}

/** Beside each row the number of its table. */
function withListing({ tables, context }: HygieneReading, bind: Bind): string {
  const places = tables.flatMap(({ parts }, at) =>
    parts.map(({ key }) => ({ part_path: context.toPath(key), listing: at })),
  );
  const list = `from_json(${bind(JSON.stringify(places))}, '[{"part_path": "VARCHAR", "listing": "BIGINT"}]')`;
  return `JOIN (SELECT unnest(${list}, recursive := true)) AS listings ON part_path = ${quoteIdentifier(partColumn)}`;
}

function daysSql(today: string, sales: SalesDays | null): string[] {
  const days = { today, ...(sales === null ? {} : { sales_from: sales.from, sales_to: sales.to }) };
  return Object.entries(days).map(([name, day]) => `CAST(${quoteText(day)} AS DATE) AS ${name}`);
}
