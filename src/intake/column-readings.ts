import type { ColumnReading, DateOrder, NumberStyle, SourceColumn } from "#core/decision.ts";
import { type DateColumn, readDateColumn } from "./date-style.ts";
import { readEpochColumn } from "./date-epoch.ts";
import { readSerialColumn } from "./date-serial.ts";
import { isPlaceholder, mixesDecimalMarks, type NumberColumn, readNumberColumn } from "./number-style.ts";

/** What was answered, or remembered, for columns that do not decide themselves. */
export interface ReadingHints {
  readonly dateOrder?: DateOrder;
  readonly decimal?: "." | ",";
  /** A bare number of a day counts from 1904, as the workbook does. */
  readonly is1904?: boolean;
}

/** A column that can be read in more than one way: `values` are the answers, the reading in `columns` is the first. */
export interface ReadingQuestion {
  readonly id: "dateOrder" | "decimal";
  readonly column: string;
  readonly values: readonly string[];
}

export interface ColumnReadings {
  readonly columns: readonly SourceColumn[];
  readonly questions: readonly ReadingQuestion[];
  /** Names of columns of numbers that no one style reads: they stay text. */
  readonly mixed: readonly string[];
  /** Names of columns whose numbers are days as a workbook counts them. */
  readonly serials: readonly string[];
  /** Sentences for people: what decided a reading that another column or an answer had to decide. */
  readonly reasons: readonly { readonly column: string; readonly says: string }[];
  /** Columns that an answer decides, or that say the same by themselves; and those of which it is said that they do not. */
  readonly followed: readonly { readonly id: ReadingQuestion["id"]; readonly column: string }[];
}

/**
 * How each column is read, by its sampled cells: nine in ten of those that hold something must fit. What one column
 * leaves open another of the same file decides, else the answer in `hints`, else it is a question.
 * Ids, codes, phones and postcodes stay text whatever their digits.
 * @param typed columns whose numbers the format wrote, with a decimal point
 */
export function readColumns(
  names: readonly string[],
  sample: readonly (readonly string[])[],
  hints: ReadingHints,
  typed: ReadonlySet<number> = new Set(),
): ColumnReadings {
  const found = names.map((name, index) => findStyle(name, cellsOf(index, sample), hints.is1904 === true));
  const fileOrder = onlyOne(found.flatMap(({ date }) => (date?.orders.length === 1 && date.proof ? date.orders : [])));
  const fileDecimal = onlyOne(found.flatMap(({ number }) => number?.decimal ?? []));
  const questions: ReadingQuestion[] = [];
  const reasons: { column: string; says: string }[] = [];
  const followed: ColumnReadings["followed"][number][] = [];
  const columns = found.map(({ date, number }, index): SourceColumn => {
    const name = names[index] ?? "";
    const column = (reading: ColumnReading): SourceColumn => ({ index, name, reading });
    if (date) {
      if (date.orders.length <= 1) {
        const order = date.orders[0] ?? null;
        if (order === hints.dateOrder || date.proof) followed.push({ id: "dateOrder", column: name });
        if (order && hints.dateOrder && hints.dateOrder !== order && date.proof) {
          reasons.push({
            column: name,
            says: `${name} is read ${order}, not ${hints.dateOrder}: it holds ${date.proof}`,
          });
        }
        return column(date.toReading(order));
      }
      const decided = [hints.dateOrder, fileOrder].find((order) => order !== undefined && date.orders.includes(order));
      if (decided === hints.dateOrder) followed.push({ id: "dateOrder", column: name });
      if (decided === undefined) questions.push({ id: "dateOrder", column: name, values: date.orders });
      else if (decided !== hints.dateOrder) {
        reasons.push({
          column: name,
          says: `${name} is read ${decided} because another date column proves that order`,
        });
      }
      return column(date.toReading(decided ?? date.orders[0] ?? null));
    }
    if (!number) return column({ kind: "text" });
    const decimal = number.decimal ?? (typed.has(index) ? "." : (hints.decimal ?? fileDecimal));
    const isOpen = number.ambiguous && !typed.has(index);
    if (number.decimal === hints.decimal || isOpen) followed.push({ id: "decimal", column: name });
    if (number.ambiguous && decimal === undefined) questions.push({ id: "decimal", column: name, values: [".", ","] });
    if (number.ambiguous && decimal !== undefined && decimal !== hints.decimal && !typed.has(index)) {
      reasons.push({
        column: name,
        says: `${name} is read with decimal mark "${decimal}" because another number column proves it`,
      });
    }
    if (number.unit !== null) reasons.push({ column: name, says: `${name} counts in one unit: ${number.unit}` });
    const mark = decimal ?? ".";
    const thousands = number.thousandsBeside(mark) || thousandsOfFile(mark, found) || "";
    return column(number.toReading({ decimal: mark, thousands }));
  });
  const mixed = names.filter((_name, index) => found[index]?.isMixed);
  const serials = columns.flatMap(({ name, reading }) => (isSerial(reading) ? name : []));
  for (const { name, reading } of columns) {
    if (reading.kind === "date" && reading.epoch !== undefined) {
      const says = `${name} counts ${reading.epoch} from 1970, in UTC: its name says a time, and all of it lies between 2001 and 2050`;
      reasons.push({ column: name, says });
    }
  }
  return { columns, questions, reasons, mixed, serials, followed };
}

/** A sample may show no amount above a thousand in one column, and some in its neighbour. */
function thousandsOfFile(mark: "." | ",", found: readonly FoundStyle[]): NumberStyle["thousands"] | undefined {
  return onlyOne(found.flatMap(({ number }) => (number?.decimal === mark ? number.thousandsBeside(mark) || [] : [])));
}

interface FoundStyle {
  readonly date: DateColumn | null;
  readonly number: NumberColumn | null;
  readonly isMixed?: boolean;
}

function findStyle(name: string, cells: readonly string[], is1904: boolean): FoundStyle {
  if (cells.length === 0 || namesAnId(name)) return { date: null, number: null };
  const date = readDateColumn(cells) ?? readSerialColumn(name, cells, is1904) ?? readEpochColumn(name, cells);
  if (date) return { date, number: null };
  const number = readNumberColumn(cells);
  return { date, number, isMixed: number === null && mixesDecimalMarks(cells) };
}

function isSerial(reading: ColumnReading): boolean {
  return reading.kind === "date" && reading.serials !== undefined;
}

function cellsOf(index: number, sample: readonly (readonly string[])[]): string[] {
  return sample.flatMap((row) => {
    const cell = (row[index] ?? "").trim();
    return isPlaceholder(cell) ? [] : [cell];
  });
}

const idWords =
  /(?:^|[\s_-])(?:ids?|uuid|guid|no|nr|number|code|cd|sku|skus|ean|upc|gtin|asin|isbn|barcode|zip|zipcode|plz|postcode|phone|tel|telefon|telephone|mobile|fax|iban|key)\.?$|(?:number|nummer|code|(?<!PA)ID|Id|Key|phone|postal ?code|电话|電話|番号|编号|郵便番号)$/;

/** Headers whose digits name something rather than count it. */
function namesAnId(name: string): boolean {
  const header = name.trim();
  if (/date[ _-]?key$/i.test(header)) return false; // of a warehouse: the day itself
  return idWords.test(header) || idWords.test(header.toLowerCase());
}

function onlyOne<T>(values: readonly T[]): T | undefined {
  return new Set(values).size === 1 ? values[0] : undefined;
}
