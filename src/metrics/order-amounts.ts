import { unionOfLists } from "#engine/alike-lists.ts";
import { currenciesWithDigits } from "#core/currency-digits.ts";
import { isReplaced, type Manifest, type ManifestFile } from "#engine/dataset.ts";
import { withIsLast } from "#engine/newest-claim.ts";
import { sourceOf } from "#engine/sources.ts";
import { quoteIdentifier, quoteText } from "#engine/sql.ts";
import { partColumn, visibleRowsSql } from "#engine/visible-rows.ts";

/** An amount that a file says of whole orders, and the columns of a line that hold its share of it. */
interface OrderAmount {
  readonly column: string;
  readonly feeds: readonly string[];
}

const orderAmounts: readonly OrderAmount[] = [
  { column: "order_discount", feeds: ["net", "discount"] },
  { column: "order_tax", feeds: ["tax"] },
  { column: "order_shipping", feeds: ["shipping"] },
  { column: "order_tip", feeds: ["tip"] },
  { column: "order_fee", feeds: ["fee"] },
  { column: "order_service_charge", feeds: ["service_charge"] },
  { column: "order_gift_card", feeds: ["gift_card"] },
  { column: "order_refund", feeds: ["refund"] },
];

/** What a line's own columns are called once the amounts of orders are shared out: `tax` is known where `order_tax` is. */
export function fedColumns(filledColumns: readonly string[]): string[] {
  return orderAmounts.flatMap(({ column, feeds }) => (filledColumns.includes(column) ? feeds : []));
}

/** The amounts of orders that some visible file has and one of the columns holds a share of. */
export function orderColumnsOf(columns: readonly string[], manifest: Manifest): string[] {
  return amountsOf(columns, manifest).map(({ column }) => column);
}

/** The amounts of orders that one of the columns would hold a share of, whether a file has any or not. */
export function orderColumnsFor(columns: readonly string[]): string[] {
  return orderAmounts
    .filter(({ column, feeds }) => [column, ...feeds].some((name) => columns.includes(name)))
    .map(({ column }) => column);
}

function amountsOf(columns: readonly string[], { dataset, files }: Manifest): OrderAmount[] {
  if (dataset !== "sales") return [];
  const filled = unionOfLists(files.filter(isVisible).map(({ filledColumns }) => filledColumns));
  return orderAmounts.filter(
    ({ column, feeds }) => [column, ...feeds].some((name) => columns.includes(name)) && filled.has(column),
  );
}

/**
 * The rows of `visibleRowsSql`, with what files say of whole orders shared out to their lines. Without such a file it is the
 * same statement. An order is one of a source and a currency, and what is taken back is apart from what was sold; its amounts
 * are those of the newest claim that shows a line of it. Asked for by its own name, such an amount is the line's share.
 */
export function sharedRowsSql(manifest: Manifest, columns: readonly string[], toPath: (key: string) => string): string {
  const amounts = amountsOf(columns, manifest);
  if (amounts.length === 0) return visibleRowsSql(manifest, columns, toPath);
  const concerned = concernedFiles(manifest, amounts);
  const others = manifest.files.filter((file) => isVisible(file) && !concerned.includes(file));
  const wanted = [...new Set(columns)];
  const place = placeOf(concerned);
  const read = [...wanted, ...namesOf(amounts), ...place.filter((column) => column === partColumn)];
  const lines = linesSql({ ...manifest, files: concerned }, read, toPath);
  const saysNewer = concerned.some(saysWhenChanged);
  const shared = `SELECT * FROM (${sharedSql(lines, { wanted, names: namesOf(amounts), place, saysNewer })})`;
  return others.length === 0
    ? shared
    : `${visibleRowsSql({ ...manifest, files: others }, columns, toPath)} UNION ALL ${shared}`;
}

/**
 * One row: for each of `orderColumnsOf` how many orders with a line that meets the condition do not know it, because their
 * lines disagree, and how many lines that have it name no order.
 * @param condition SQL over what `besides` reads
 */
export function doubtfulOrdersSql(
  manifest: Manifest,
  columns: readonly string[],
  {
    toPath,
    condition,
    besides,
  }: {
    readonly toPath: (key: string) => string;
    readonly condition: string;
    /** Further columns that are read, and the FROM clause of the rows that have them with what is told beside. */
    readonly besides: { readonly columns: readonly string[]; from(rows: string): string };
  },
): string {
  const amounts = amountsOf(columns, manifest);
  const names = namesOf(amounts);
  const read = [...new Set([...besides.columns, ...names])];
  const rows = linesSql({ ...manifest, files: concernedFiles(manifest, amounts) }, read, toPath);
  const lines = `SELECT * FROM ${besides.from(rows)}`;
  const counts = names.flatMap((name) => [
    `count(DISTINCT (_source, order_id)) FILTER (WHERE order_id IS NOT NULL AND given_${name} > 0 AND sold_${name} IS NULL AND back_${name} IS NULL)`,
    `coalesce(sum(given_${name}) FILTER (WHERE order_id IS NULL), 0)`,
  ]);
  const given = names.map((name) => `count(nullif(${name}, 0)) FILTER (WHERE ${condition}) AS given_${name}`);
  return `WITH lines AS (${lines}),
    said AS (SELECT _source, order_id, _currency, _file, ${[...given, saidSql(names, true), saidSql(names, false)].join(", ")}
      FROM lines GROUP BY ALL)
    SELECT ${counts.join(", ")} FROM said`;
}

function namesOf(amounts: readonly OrderAmount[]): string[] {
  return amounts.map(({ column }) => column);
}

/** The tables of each source that says something of whole orders. */
function concernedFiles({ files }: Manifest, amounts: readonly OrderAmount[]): ManifestFile[] {
  const visible = files.filter(isVisible);
  const having = visible.filter(({ filledColumns }) => amounts.some(({ column }) => filledColumns.includes(column)));
  const sources = new Set(having.map(sourceOf));
  return visible.filter((file) => sources.has(sourceOf(file)));
}

const keyColumns = ["order_id", "currency", "is_return", "gross", "net"];

/** What puts lines in order; two tables of a file may have lines of one number. */
function placeOf(files: readonly ManifestFile[]): string[] {
  const ids = new Set(files.map(({ fileId }) => fileId));
  return [...(ids.size > 1 ? ["_file"] : []), "_line", ...(ids.size < files.length ? [partColumn] : [])];
}

/** The given columns, what an order is known by and how new it is, and what each line weighs in it. */
function linesSql(manifest: Manifest, columns: readonly string[], toPath: (key: string) => string): string {
  const claims = manifest.files.some(saysWhenChanged) ? ["updated_at"] : [];
  const wanted = [...columns, ...keyColumns, ...claims];
  const exportOf = ({ claim }: ManifestFile): string => claim?.exportedOn ?? "";
  const bySource = [...Map.groupBy(manifest.files, sourceOf)].flatMap(([source, ofSource]) =>
    [...Map.groupBy(ofSource, exportOf)].map(
      ([
        exportedOn,
        files,
      ]) => `SELECT *, ${quoteText(source)} AS _source, nullif(${quoteText(exportedOn)}, '') AS _exported
      FROM (${visibleRowsSql({ ...manifest, files }, wanted, toPath)})`,
    ),
  );
  return `SELECT *, coalesce(currency, '') AS _currency, coalesce(is_return, false) AS _back, ${weightSql} AS weight
      FROM (${bySource.join(" UNION ALL ")})`;
}

/** Something in it says that it is newer than another file, or older. */
function saysWhenChanged({ claim, filledColumns }: ManifestFile): boolean {
  return claim?.exportedOn !== undefined || filledColumns.includes("updated_at");
}

function isVisible(file: ManifestFile): boolean {
  return file.parts.length > 0 && !isReplaced(file);
}

/** @param names the amounts of orders that are shared out */
function sharedSql(
  lines: string,
  {
    wanted,
    names,
    place,
    saysNewer,
  }: {
    readonly wanted: readonly string[];
    readonly names: readonly string[];
    readonly place: readonly string[];
    readonly saysNewer: boolean;
  },
): string {
  const selected = wanted.map((column) => {
    const name = quoteIdentifier(column);
    const amount = orderAmounts.find(({ column: whole, feeds }) => whole === column || feeds.includes(column));
    return amount === undefined || !names.includes(amount.column)
      ? name
      : `${lineSql(column, `share_${amount.column}`)} AS ${name}`;
  });
  return `WITH lines AS (${lines}),
    said AS (SELECT _source, order_id, _currency, _file, ${[true, false].map((isReturn) => saidSql(names, isReturn)).join(", ")},
        ${saysNewer ? "max(updated_at)" : "CAST(NULL AS TIMESTAMP)"} AS _changed, max(_exported) AS _exported
      FROM lines WHERE order_id IS NOT NULL GROUP BY ALL),
    orders AS (SELECT _source, order_id, _currency, ${[true, false].map((isReturn) => newestSql(names, isReturn)).join(", ")}
      FROM (${saysNewer ? newestFirst : "SELECT *, true AS is_last FROM said"}) GROUP BY ALL),
    numbered AS (SELECT *, row_number() OVER () AS _order FROM orders),
    beside AS (SELECT lines.*, _order, ${stepSql("_currency")} AS minor,
        CASE WHEN _back THEN back ELSE sold END AS whole,
        CASE WHEN _back THEN back_weight ELSE sold_weight END AS all_weight,
        CASE WHEN _back THEN back_lines ELSE sold_lines END AS all_lines
      FROM lines LEFT JOIN numbered USING (_source, order_id, _currency)),
    weighed AS (SELECT * REPLACE (CASE WHEN all_weight = 0 THEN 1 ELSE weight END AS weight,
        CASE WHEN all_weight = 0 THEN all_lines ELSE all_weight END AS all_weight) FROM beside),
    counted AS (SELECT *, ${names.map((name) => `${millionths(`whole.${name}`)} AS amount_${name}`).join(", ")} FROM weighed),
    split AS (SELECT *, ${names.map(unitsSql).join(", ")} FROM counted),
    floored AS (SELECT *, ${names.map(flooredSql).join(", ")} FROM split),
    ranked AS (SELECT *, ${names.map((name) => rankSql(name, place)).join(", ")} FROM floored),
    shared AS (SELECT *, ${names.map(shareSql).join(", ")} FROM ranked)
    SELECT ${[...selected, "_file", "_line"].join(", ")} FROM shared`;
}

/** A line whose net amount is not known takes no share. In millionths, so that all is whole numbers. */
const weightSql = `CASE WHEN net IS NULL THEN 0 ELSE abs(${millionths("coalesce(gross, net)")}) END`;

/** An amount of 18 digits as BIGINT; wider numbers would cost twenty times as much. */
function millionths(amount: string): string {
  return `(CAST(trunc(${amount}) AS BIGINT) * 1000000 + CAST((${amount} - trunc(${amount})) * 1000000 AS BIGINT))`;
}

/**
 * What one file says of an order: once, on each line, or on one beside zeros. Where its lines disagree it says nothing. What
 * stands beside lines taken back is theirs only where the lines sold have none.
 */
function saidSql(names: readonly string[], isReturn: boolean): string {
  const kind = isReturn ? "back" : "sold";
  const onLines = `FILTER (WHERE ${isReturn ? "" : "NOT "}_back)`;
  const values = names.map((name) => {
    const value = (
      lines: string,
    ): string => `CASE WHEN min(${name}) ${lines} = max(${name}) ${lines} THEN min(${name}) ${lines}
      WHEN count(nullif(${name}, 0)) ${lines} = 1 THEN sum(${name}) ${lines} END`;
    const own = value(onLines);
    return isReturn ? `CASE WHEN count(${name}) FILTER (WHERE NOT _back) = 0 THEN ${own} END` : own;
  });
  return [
    ...names.map((name, at) => `${values[at]} AS ${kind}_${name}`),
    `coalesce(sum(weight) ${onLines}, 0) AS ${kind}_weight`,
    `count(*) ${onLines} AS ${kind}_lines`,
  ].join(", ");
}

const newestFirst = withIsLast("said", "_source, order_id, _currency", {
  changedAt: "_changed",
  exportedOn: "_exported",
});

/** Of the files that show lines of an order, the newest claim: of several the one accepted last, and ids of files sort by that. */
function newestSql(names: readonly string[], isReturn: boolean): string {
  const kind = isReturn ? "back" : "sold";
  const whole = names.map((name) => `${quoteText(name)}: ${kind}_${name}`).join(", ");
  return `arg_max({${whole}}, concat(CAST(is_last AS INTEGER), _file)) FILTER (WHERE ${kind}_lines > 0) AS ${kind},
    CAST(sum(${kind}_weight) AS HUGEINT) AS ${kind}_weight, CAST(sum(${kind}_lines) AS HUGEINT) AS ${kind}_lines`;
}

/** The smallest amount of a currency, in millionths; two digits where the currency is not known. */
function stepSql(currency: string): string {
  const other = [0, 1, 3, 4].flatMap((digits) => {
    const codes = currenciesWithDigits(digits).map(quoteText);
    return codes.length === 0 ? [] : `WHEN ${currency} IN (${codes.join(", ")}) THEN ${10 ** (6 - digits)}`;
  });
  return `CASE ${other.join(" ")} ELSE 10000 END`;
}

/** The amount as a number of steps: those of the currency, or millionths where the amount is finer than it. */
function unitsSql(name: string): string {
  const step = `CASE WHEN amount_${name} % minor = 0 THEN minor ELSE 1 END`;
  return `${step} AS step_${name}, abs(amount_${name}) // (${step}) AS units_${name}`;
}

/** The whole steps of a line's share, and what is left of it: exact in any size, and fast where the product is of 18 digits. */
function flooredSql(name: string): string {
  const split = (operator: "//" | "%"): string => `CASE
    WHEN CAST(units_${name} AS DOUBLE) * CAST(all_weight AS DOUBLE) < 9e18
      THEN units_${name} * weight ${operator} CAST(all_weight AS BIGINT)
    ELSE CAST(units_${name} AS HUGEINT) * weight ${operator} all_weight END`;
  return `CAST(${split("//")} AS BIGINT) AS floor_${name}, ${split("%")} AS rest_${name}`;
}

/** Largest remainder first, ties by the order of the lines. */
function rankSql(name: string, place: readonly string[]): string {
  const order = [`rest_${name} DESC`, ...place.map(quoteIdentifier)].join(", ");
  const lines = `PARTITION BY _order, _back ORDER BY ${order}`;
  return `row_number() OVER (${lines}) AS rank_${name},
    sum(floor_${name}) OVER (${lines} ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS given_${name}`;
}

function shareSql(name: string): string {
  const one = `CASE WHEN rank_${name} <= units_${name} - given_${name} THEN 1 ELSE 0 END`;
  const share = `(floor_${name} + ${one}) * step_${name} * sign(amount_${name})`;
  return `CAST(CAST(${share} AS DECIMAL(18, 0)) * CAST(0.000001 AS DECIMAL(6, 6)) AS DECIMAL(18, 6)) AS share_${name}`;
}

/** Null where the result is too large for the column. */
function lineSql(column: string, share: string): string {
  if (column.startsWith("order_")) return share;
  const own = `CAST(${column === "net" ? column : `coalesce(${column}, 0)`} AS DECIMAL(24, 6))`;
  const sum = column === "net" ? `${own} - ${share}` : `${own} + ${share}`;
  return `CASE WHEN ${share} IS NULL THEN ${column} ELSE TRY_CAST(${sum} AS DECIMAL(18, 6)) END`;
}
