import { toCurrencyCode } from "#core/currency-codes.ts";
import type { DateOrder } from "#core/decision.ts";
import { OmError } from "#core/errors.ts";
import { fileTypes } from "#file-types/registry.ts";

/** Keys of `om decide --set key=value` with what they may be; `map.<column>` is checked once the type is known. */
const allowedValues: Readonly<Record<string, readonly string[]>> = {
  type: fileTypes.map((type) => type.id),
  repeats: ["keep", "once"],
  dateOrder: ["dmy", "mdy", "ymd"],
  decimal: [".", ","],
  tax: ["net", "gross"],
  price: ["unit", "line"],
  discount: ["money", "rate", "percent"],
  total: ["line", "order"],
  order_discount: ["order", "line"],
  order_tax: ["order", "line"],
  order_shipping: ["order", "line"],
  order_tip: ["order", "line"],
  order_fee: ["order", "line"],
  order_service_charge: ["order", "line"],
  order_gift_card: ["order", "line"],
  order_refund: ["order", "line"],
  sales: ["money", "units"],
  overlap: ["replace", "add"],
  copies: ["once", "keep"],
  sameSales: ["leave", "replace", "add"],
  futureDates: ["keep", "reject"],
};

/** What was answered for one table, by key; `map.` keys carry the column as the table writes it. */
export type Answers = ReadonlyMap<string, string>;

/**
 * Checks keys and values as far as they can be judged before the tables are known; a key may be prefixed with a table's
 * name, and what `map.` says needs the columns.
 * @throws OmError `DECISION_INVALID` naming what is allowed.
 */
export function assertSettings(settings: ReadonlyMap<string, string>): void {
  for (const [written, value] of settings)
    if (!/(?:^|\.)map\./.test(written)) readValue(written.slice(written.lastIndexOf(".") + 1), value);
}

interface NamedTable {
  readonly table: string;
  readonly columns: readonly string[];
}

/**
 * Leaves out what is said of another table of the file: by that one's name, or of a column that is only there. A column
 * that no table has stays, to be refused.
 */
export function settingsFor(
  shape: NamedTable,
  shapes: readonly NamedTable[],
  settings: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const names = shapes.map(({ table }) => table);
  const isOfThis = (key: string): boolean => {
    const named = tableOf(key, names);
    if (named !== undefined) return named === shape.table;
    if (!key.startsWith(mapPrefix)) return true;
    const column = key.slice(mapPrefix.length);
    const having = shapes.filter(({ columns }) => findColumn(column, columns) !== undefined);
    return having.length === 0 || having.includes(shape);
  };
  return new Map([...settings].filter(([key]) => isOfThis(key)));
}

const mapPrefix = "map.";

/** A table's name may hold dots, and begin with that of another. */
function tableOf(key: string, tables: readonly string[]): string | undefined {
  const named = tables.filter((table) => key.startsWith(`${table}.`));
  return named.toSorted((one, other) => other.length - one.length)[0];
}

/**
 * Checks the settings of a table; a key may be prefixed with the table's name.
 * @throws OmError `DECISION_INVALID` naming what is allowed.
 */
export function readAnswers(settings: ReadonlyMap<string, string>, table: string, columns: readonly string[]): Answers {
  const answers = new Map<string, string>();
  for (const [written, value] of settings) {
    const key = written.startsWith(`${table}.`) ? written.slice(table.length + 1) : written;
    if (key.startsWith(mapPrefix))
      answers.set(`${mapPrefix}${columnOf(key.slice(mapPrefix.length), columns)}`, value.trim());
    else answers.set(key, readValue(key, value));
  }
  return answers;
}

export function dateOrderOf(answers: Answers): DateOrder | undefined {
  const order = answers.get("dateOrder");
  return order === "dmy" || order === "mdy" || order === "ymd" ? order : undefined;
}

export function decimalOf(answers: Answers): "." | "," | undefined {
  const mark = answers.get("decimal");
  return mark === "." || mark === "," ? mark : undefined;
}

function readValue(key: string, value: string): string {
  if (key === "currency") return currencyOf(value);
  const values = Object.hasOwn(allowedValues, key) ? allowedValues[key] : undefined;
  if (values === undefined) {
    assertTableIsKnown(key);
    throw invalid(
      `there is no setting "${key}"`,
      `use ${Object.keys(allowedValues).join(", ")}, currency or map.<column>`,
    );
  }
  if (values.includes(value)) return value;
  throw invalid(`${key} cannot be "${value}"`, `use ${values.join(" or ")}`);
}

/** A key that is known but for what stands before its last dot is about a table that the file does not have. */
function assertTableIsKnown(key: string): void {
  const dot = key.lastIndexOf(".");
  const own = key.slice(dot + 1);
  if (dot <= 0 || !(own === "currency" || Object.hasOwn(allowedValues, own))) return;
  throw invalid(
    `the file has no table "${key.slice(0, dot)}"`,
    `name a table as the report of the file does, or write ${own} alone, for all of them`,
  );
}

function currencyOf(value: string): string {
  const code = toCurrencyCode(value);
  if (code !== null) return code;
  throw invalid(`currency cannot be "${value}"`, "use a code of ISO 4217 such as EUR, USD or GBP");
}

function findColumn(written: string, columns: readonly string[]): string | undefined {
  const folded = written.trim().toLowerCase();
  return columns.find((column) => column === written) ?? columns.find((column) => column.toLowerCase() === folded);
}

function columnOf(written: string, columns: readonly string[]): string {
  const found = findColumn(written, columns);
  if (found !== undefined) return found;
  throw invalid(`the table has no column "${written}"`, `use one of ${columns.join(", ")}`);
}

export function invalid(message: string, fix: string): OmError {
  return new OmError("DECISION_INVALID", message, { fix });
}
