import type { Random } from "./random.ts";

/** A line of a till or a shop; without an order where the file names none. */
export interface Sold {
  readonly order: string | null;
  readonly day: string;
  readonly sku: string;
  readonly quantity: number;
  readonly cents: number;
  /** Of the day in UTC; in files of moments only. */
  readonly time: string;
  /** When the row was changed, in files that say so. */
  readonly changed: string;
}

/**
 * How an export writes its rows. `moments`: instants of UTC, and no currency. `changed`: with the time of each row's last
 * change. `slashed`: of its days nobody knows which number is the month. `totals`: what each order came to, without its lines.
 */
export type Form = "plain" | "moments" | "changed" | "slashed" | "totals";

export interface SoldTable {
  readonly name: string;
  readonly form: Form;
  readonly rows: readonly Sold[];
}

/** What somebody sends: one table as CSV, or a book of several. There are some hundred of them. */
export interface Content {
  /** May say the day of its export. */
  readonly name: string;
  readonly tables: readonly SoldTable[];
  readonly bytes: Uint8Array;
}

/** A file whose bytes are as of a zip archive, so that it goes the way of what is no text. */
const bookMark = "PK\u0003\u0004";

const toDay = (day: number): string => `2026-05-${String(day).padStart(2, "0")}`;

/** Some are on another day in Berlin, some in New York, some before four in the morning. */
const times = ["T22:30:00Z", "T02:15:00Z", "T12:00:00Z", "T23:59:59Z"];
const timeOf = (number: number): string => times[number % times.length] ?? "";

/** A later version of the export has changed some of its rows, and says when. */
function changedOf(number: number, version: number): string {
  return `2026-05-${version > 0 && number % 3 === version % 3 ? 20 + version : 19}T10:00:00Z`;
}

/** Orders of a window of days. A later version of the export has corrected some of them. */
function ordersFrom(first: number, count: number, version: number): Sold[] {
  return Array.from({ length: count }, (_none, at) => first + at).flatMap((number) => {
    const quantity = 1 + (version > 0 && number % 3 === version % 3 ? version : 0);
    const when = { day: toDay(number), time: timeOf(number), changed: changedOf(number, version) };
    const line = { order: `#${1_000 + number}`, ...when, sku: "A", quantity, cents: 250 };
    if (number % 4 === 0) return [line, line]; // two equal lines are two
    if (number % 4 === 1) return [line, { ...line, sku: "B", quantity: -1, cents: 1_999 }];
    return [line];
  });
}

/** Days of a till without receipts. */
function daysFrom(first: number, count: number, version: number): Sold[] {
  return Array.from({ length: count }, (_none, at) => first + at).flatMap((day) =>
    Array.from({ length: 1 + (day % 2) }, (_line, line) => ({
      order: null,
      day: toDay(day),
      time: timeOf(day + line),
      changed: changedOf(day, version),
      sku: line === 0 ? "A" : "B",
      quantity: line === 0 && day % 3 === 0 ? 1 + version : 1,
      cents: 250,
    })),
  );
}

/** What the files of a world are like. */
export interface Habits {
  readonly forms: readonly Form[];
  /** How often the second table of a book may have rows of the first. */
  readonly copies: number;
  /** How often a name says the day of the export. */
  readonly dated: number;
  /** On so many days a file may begin: on few ones most share orders. */
  readonly begins: number;
  /** Whether bytes are not kept for good. */
  readonly expires: boolean;
}

export function drawHabits(random: Random): Habits {
  const forms = random.pick<readonly Form[]>([
    ["plain"],
    ["plain"],
    ["moments"],
    ["plain", "moments"],
    ["changed"],
    ["plain", "totals"],
    ["slashed"],
  ]);
  return {
    forms,
    copies: random.pick([0, 0, 0.5]),
    dated: random.pick([0, 0, 0.9]),
    begins: random.pick([6, 6, 2]),
    expires: random.chance(0.3),
  };
}

export function drawContent(random: Random, { forms, copies, dated, begins }: Habits): Content {
  const isBook = random.chance(0.3);
  const form = random.pick(forms);
  // Else two tables of one file have other rows, and so share nothing with each other. Days up to the 12th may be months.
  const apart = isBook && random.chance(copies) ? 0 : form === "slashed" ? 4 : 10;
  const tables = Array.from({ length: isBook ? 2 : 1 }, (_none, at): SoldTable => {
    const rows = drawRows(random, apart * at, begins);
    return { name: isBook ? `sheet${at + 1}` : "upload", ...asWritten(form, rows) };
  });
  const exportedOn = random.chance(dated) ? random.pick(["2026-05-29", "2026-05-30"]) : null;
  return toContent(isBook, tables, exportedOn);
}

export function drawRows(random: Random, base: number, begins = 6): readonly Sold[] {
  const [first, count, version] = [1 + base + random.below(begins), 1 + random.below(3), random.below(3)];
  return random.chance(0.65) ? ordersFrom(first, count, version) : daysFrom(first, count, version);
}

/** Only orders come to something: of a till's days all lines are written. */
export function asWritten(form: Form, rows: readonly Sold[]): Pick<SoldTable, "form" | "rows"> {
  if (form !== "totals") return { form, rows };
  if (rows.some(({ order }) => order === null)) return { form: "plain", rows };
  const totals = [...Map.groupBy(rows, ({ order }) => order).values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const sum = [first, ...others].reduce((total, { quantity, cents }) => total + quantity * cents, 0);
    return { ...first, sku: "", quantity: Math.sign(sum), cents: Math.abs(sum) };
  });
  return { form, rows: totals };
}

export function toContent(isBook: boolean, tables: Content["tables"], exportedOn: string | null = null): Content {
  const texts = tables.map((table) => ({ name: table.name, text: toCsv(table) }));
  const written = isBook ? `${bookMark}${JSON.stringify(texts)}` : (texts[0]?.text ?? "");
  const name = `upload${exportedOn === null ? "" : `_${exportedOn}`}.${isBook ? "xlsx" : "csv"}`;
  return { name, tables, bytes: Buffer.from(written) };
}

/** A column of an export, and what it says of a row. */
type Column = readonly [name: string, cell: (row: Sold) => string | number];

const money = (cents: number): string => (cents / 100).toFixed(2);

const lineColumns: readonly Column[] = [
  ["SKU", ({ sku }) => sku],
  ["Quantity", ({ quantity }) => quantity],
  ["Unit Price", ({ cents }) => money(cents)],
];

function columnsOf({ form, rows }: Omit<SoldTable, "name">): Column[] {
  const hasOrders = rows.some(({ order }) => order !== null);
  return [
    ...(hasOrders ? ([["Order ID", ({ order }) => order ?? ""]] satisfies Column[]) : []),
    ["Order Date", (row) => writeDay(row, form)],
    ...(form === "totals" ? [] : lineColumns),
    [form === "totals" ? "Net Sales" : "Line Total", ({ quantity, cents }) => money(quantity * cents)],
    ...(form === "moments" ? [] : ([["Currency", () => "EUR"]] satisfies Column[])),
    ...(form === "changed" ? ([["Updated At", ({ changed }) => changed]] satisfies Column[]) : []),
  ];
}

function writeDay({ day, time }: Sold, form: Form): string {
  if (form === "moments") return `${day}${time}`;
  return form === "slashed" ? day.split("-").toReversed().join("/") : day;
}

function toCsv(table: SoldTable): string {
  const columns = columnsOf(table);
  const lines = table.rows.map((row) => columns.map(([, cell]) => cell(row)).join(","));
  return [columns.map(([name]) => name).join(","), ...lines, ""].join("\n");
}

/** The tables that bytes hold, as CSV. */
export function readTables(bytes: Uint8Array): readonly { readonly name: string; readonly text: string }[] {
  const text = Buffer.from(bytes).toString("utf8");
  return text.startsWith(bookMark) ? JSON.parse(text.slice(bookMark.length)) : [{ name: "upload", text }];
}
