import type { Content, Form, Sold } from "./contents.ts";
import { isToldElsewhere, type OfStream } from "./expected-streams.ts";

/** A table whose rows are in the numbers, as it was sent and decided. */
export interface Counted {
  readonly fileId: string;
  readonly table: string;
  readonly content: Content;
  /** As the file was called; the same bytes may come under several names. */
  readonly name: string;
  readonly source: string | null;
  readonly read: ReadAs;
  readonly ofStream: Omit<OfStream, "tellsMonths">;
}

/** By what its rows were read: what people and the business said of it. */
export interface ReadAs {
  readonly overlap: "replace" | "add" | undefined;
  readonly repeats: "keep" | "once";
  readonly copies: "once" | "keep" | undefined;
  readonly dateOrder: "dmy" | "mdy";
  readonly timeZone: string;
  /** Hours after midnight. */
  readonly dayCutoff: number;
  readonly currency: string;
}

/** A row with everything by which it is told whether it counts. */
interface Row {
  readonly of: Counted;
  readonly place: Place;
  readonly line: number;
  readonly source: string;
  /** Order, item and whether it is a return; else the day. */
  readonly key: string;
  readonly isKeyed: boolean;
  /** The how manieth of its key in its table; of days all are one. */
  readonly turn: number;
  /** What it says, and the how manieth of its key that says so; then what the whole day says. */
  readonly text: string;
  readonly textTurn: number;
  readonly wholeDay: string;
  readonly changed: string | null;
  readonly exportedOn: string | null;
  readonly order: string | null;
  readonly day: string;
  readonly currency: string;
  readonly told: string;
}

/** In the order of acceptance, then by table. */
interface Place {
  readonly file: number;
  readonly table: string;
}

/**
 * Which rows count, told from what was sent in the order in which it was sent: `file table line day amount currency`. Of a
 * row that several files have the newest counts: by the time of its change, else the day of the export, else as the files
 * were accepted. A day of a till without receipts counts from the newest file with the same day, or whose day was decided
 * to replace all others. Tables of one file replace each other's rows only as copies. Of what is left a row does not count
 * where another export tells the same sale: see `expected-streams.ts`.
 */
export function expectedRows(tables: readonly Counted[], acceptance: readonly string[]): string[] {
  const rows = tables.flatMap((table) => rowsOf(table, acceptance.indexOf(table.fileId)));
  const shown = rows.filter((row) => !isReplaced(row, rows) && !isCopied(row, rows));
  const streamOf = new Map(
    tables.map((table) => {
      const days = rows.filter(({ of }) => of === table).map(({ day }) => day);
      return [table, { ...table.ofStream, tellsMonths: mayTellMonths(days) }];
    }),
  );
  const ofStreams = shown.flatMap(({ of: table, order, day, currency }) => {
    const of = streamOf.get(table);
    return of === undefined ? [] : { of, order, day, currency };
  });
  const streams = [...streamOf.values()];
  return shown.flatMap(({ told }, at) => {
    const row = ofStreams[at];
    return row !== undefined && isToldElsewhere(row, ofStreams, streams) ? [] : told;
  });
}

function mayTellMonths(days: readonly string[]): boolean {
  const ends = [days.toSorted().at(0) ?? "", days.toSorted().at(-1) ?? ""];
  const isLast = (day: string): boolean => day !== "" && new Date(Date.parse(day) + 24 * hour).getUTCDate() === 1;
  return ends.every((day) => day.endsWith("-01")) || ends.every(isLast);
}

function isReplaced(row: Row, rows: readonly Row[]): boolean {
  const same = rows.filter((other) => other.source === row.source && other.key === row.key && other.turn === row.turn);
  const newest = row.isKeyed
    ? latestBy(latestBy(same, "changed"), "exportedOn")
    : same.filter((other) => other.wholeDay === row.wholeDay || other.of.read.overlap === "replace");
  return Math.max(...newest.map(({ place }) => place.file)) !== row.place.file;
}

/** Those that are surely older than another one are left out; what says no time is not told by it. */
function latestBy(rows: readonly Row[], what: "changed" | "exportedOn"): readonly Row[] {
  const latest = rows.map((row) => row[what] ?? "").reduce((one, other) => (one > other ? one : other), "");
  return rows.filter((row) => row[what] === null || row[what] === latest);
}

/** A later table of the file has it too: surely where it says the same, else where that was decided. */
function isCopied(row: Row, rows: readonly Row[]): boolean {
  const answer = row.of.read.copies;
  return rows.some((other) => {
    const isLater = other.place.file === row.place.file && other.place.table > row.place.table;
    if (!isLater || other.source !== row.source || other.key !== row.key) return false;
    if (answer === "keep" || other.of.read.copies === "keep") return false;
    const isOnce = answer === "once" && other.of.read.copies === "once";
    const isSame = other.text === row.text && other.textTurn === row.textTurn;
    return row.isKeyed ? isSame || (isOnce && other.turn === row.turn) : isOnce && isSame;
  });
}

function rowsOf(of: Counted, file: number): Row[] {
  const { content, table, read, fileId } = of;
  const sold = content.tables.find(({ name }) => name === table) ?? content.tables[0];
  const { rows, form } = sold ?? { rows: [], form: "plain" as const };
  const hasOrders = rows.some(({ order }) => order !== null);
  const stream = of.source ?? `columns with orders: ${hasOrders}, ${form}`;
  const source = read.overlap === "add" ? `file ${fileId}` : stream;
  const counted = withoutRepeats(rows, read.repeats).map((row) => ({ ...row, day: dayOf(row, form, read) }));
  const lastDay = counted.map(({ day }) => day).reduce((one, other) => (one > other ? one : other), "");
  const exportedOn = /\d{4}-\d\d-\d\d/.exec(of.name)?.[0] ?? null;
  const isExported = exportedOn !== null && lastDay <= exportedOn;
  const turns = createCounter();
  return counted.map(({ line, order, day, time, sku, quantity, cents, changed }): Row => {
    const isKeyed = order !== null;
    const key = isKeyed ? `${order} ${sku} ${quantity < 0}` : day;
    const numbers = `${day} ${quantity} ${cents}`;
    const at = form === "moments" ? `${time} in ${read.timeZone}` : "";
    const text = isKeyed ? numbers : `${numbers} ${sku} ${at}`;
    const ofDay = counted.filter((other) => !isKeyed && other.day === day);
    const currency = form === "moments" ? read.currency : "EUR";
    return {
      of,
      place: { file, table },
      line,
      source,
      key,
      isKeyed,
      turn: isKeyed ? turns(key) : 0,
      text,
      textTurn: turns(`${key} ${text}`),
      wholeDay:
        ofDay
          .map((other) => wordsOf(other, form))
          .toSorted()
          .join() +
        (form === "moments" ? read.timeZone : "") +
        currency,
      changed: isKeyed && form === "changed" ? changed : null,
      exportedOn: isKeyed && isExported ? exportedOn : null,
      order,
      day,
      currency,
      told: `${fileId} ${table} ${line} ${day} ${quantity * cents} ${currency}`,
    };
  });
}

function wordsOf({ day, time, sku, quantity, cents }: Sold, form: Form): string {
  return [day, form === "moments" ? time : "", sku, quantity, cents].join("*");
}

function createCounter(): (name: string) => number {
  const counts = new Map<string, number>();
  return (name) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count;
  };
}

function withoutRepeats(
  rows: readonly Sold[],
  repeats: "keep" | "once",
): readonly (Sold & { readonly line: number })[] {
  const known = new Set<string>();
  return rows.flatMap((row, at) => {
    const cells = JSON.stringify(row);
    if (repeats === "once" && known.has(cells)) return [];
    known.add(cells);
    return { ...row, line: at + 2 };
  });
}

const hour = 3_600_000;

/** The day on which a row counts, as the file writes it and the business reads that. */
function dayOf({ day, time }: Sold, form: Form, { dateOrder, timeZone, dayCutoff }: ReadAs): string {
  if (form === "slashed" && dateOrder === "mdy") {
    const [year, month, date] = day.split("-");
    return [year, date, month].join("-");
  }
  if (form !== "moments") return day;
  const moment = Date.parse(`${day}${time}`) - dayCutoff * hour;
  return calendarOf(timeZone).format(moment);
}

const calendars = new Map<string, Intl.DateTimeFormat>();

/** Writes days as ISO does. */
function calendarOf(timeZone: string): Intl.DateTimeFormat {
  const parts = { year: "numeric", month: "2-digit", day: "2-digit" } as const;
  const known = calendars.get(timeZone) ?? new Intl.DateTimeFormat("en-CA", { timeZone, ...parts });
  calendars.set(timeZone, known);
  return known;
}
