import { createRandom, type Random } from "#apps/demo/random.ts";
import type { RowLedger } from "#core/ledger.ts";
import { addDecimals, type Decimal, formatDecimal, parseDecimal, zero } from "#core/money.ts";
import { type DirtyLayout, encode, pickLayout, type Role, writeRecord } from "./dirty-layout.ts";
import {
  plainRows,
  createReturn,
  createSale,
  type DirtCause,
  dirtKinds,
  type DirtyRecord,
  type SaleRow,
  writeSale,
  writeTotal,
} from "./dirty-row.ts";

export interface DirtySalesFile {
  readonly bytes: Uint8Array;
  readonly truth: DirtySalesTruth;
}

/** Only what is certain by construction; where two outcomes are right, the record is an `either`. */
export interface DirtySalesTruth {
  readonly seed: number;
  readonly layout: DirtyLayout;
  /** Names of the dirt in the file, for a failing test's message. */
  readonly dirt: readonly string[];
  /** Every record in order. */
  readonly records: readonly RecordTruth[];
  /** Everything but how the `either` records fall out. */
  readonly rows: Omit<RowLedger, "accepted" | "rejected">;
}

export interface RecordTruth {
  /** Physical line on which it begins, 1-based. */
  readonly line: number;
  /** Physical lines that it covers: more than one only with line breaks inside quotes. */
  readonly lines: number;
  readonly is: DirtyRecord["is"];
  /** Why a `rejected` is refused, or an `either` may be. */
  readonly cause: DirtCause | null;
  /** Quantity x unit price, an exact decimal string, of `accepted`, `duplicate` and `either`; in the layout's currency. */
  readonly net: string | null;
}

const preambles = ["Lantern Lane Stores", "Sales report for the back office", "Period: January to June 2026"] as const;
const footers = ["End of report", "Printed by the back office at closing time"] as const;
const totalLabels = ["Total", "Grand total", "Summe", "Subtotal", "TOTAL"] as const;
/** How likely each kind of dirt is in a file. */
const dirtChance = 0.4;

/**
 * A sales file of 80 to 200 rows in a random dialect with random dirt; the same bytes for the same seed.
 * Dirt is rare enough, and the first and the last row are clean, so that encoding, dialect, header, date order and
 * number style follow from the bytes: days after the 12th and two decimals are always among the first rows.
 * What holds for every file: a record that is no `either` is what it says; an `either` is accepted with its net or
 * rejected, and changes no other record; policies are the defaults (`repeats=keep`, and a repeat of a row with a line
 * number is a duplicate by key).
 */
export function dirtySalesFile(seed: number): DirtySalesFile {
  const random = createRandom(seed);
  const layout = pickLayout(random);
  const header: DirtyRecord = { text: writeRecord(headerCells(layout), layout), is: "header" };
  const { rows, dirt } = createRows(header.text, layout, random);
  const records: DirtyRecord[] = [...pickPreamble(random), header, ...rows];
  const units: Decimal = { units: BigInt(rows.length * 3), scale: 0 };
  if (random.chance(0.4)) {
    records.push({ text: writeTotal(random.pick(totalLabels), units, sumOf(rows), layout), is: "skipped" });
  }
  if (random.chance(0.3)) records.push({ text: random.pick(footers), is: "footer" });
  const text =
    records.map((record) => record.text).join(layout.lineEnd) + (layout.endsWithLineEnd ? layout.lineEnd : "");
  return { bytes: encode(text, layout), truth: tellTruth(seed, layout, dirt, records) };
}

/** What the ledger must be once it is known on which lines rows were refused; `either` records follow that. */
export function settle(
  truth: DirtySalesTruth,
  rejectedLines: ReadonlySet<number>,
): { readonly rows: RowLedger; readonly netTotal: string } {
  const isAccepted = ({ is, line }: RecordTruth): boolean =>
    is === "accepted" || (is === "either" && !rejectedLines.has(line));
  const accepted = truth.records.filter(isAccepted);
  const open = truth.records.filter((record) => record.is === "either" && !isAccepted(record)).length;
  const rejected = truth.records.filter((record) => record.is === "rejected").length + open;
  const net = accepted.map(({ net: text }) => parseDecimal(text ?? "") ?? zero).reduce(addDecimals, zero);
  return { rows: { ...truth.rows, accepted: accepted.length, rejected }, netTotal: formatDecimal(net) };
}

interface Rows {
  readonly rows: readonly DirtyRecord[];
  readonly dirt: readonly string[];
}

function createRows(header: string, layout: DirtyLayout, random: Random): Rows {
  let index = 0;
  const nextSale = (): SaleRow => createSale(index++, layout, random);
  const rows = Array.from({ length: random.whole(80, 180) }, () => writeSale(nextSale(), layout));
  const dirt: string[] = [];

  for (const { name, fits, soil } of dirtKinds) {
    if (fits?.(layout) ?? true) addDirt(name, () => soil(nextSale(), layout, random));
  }
  addDirt("a return", () => writeSale(createReturn(index++, layout, random), layout));
  addDirt("a blank line", () => ({ text: "", is: "blank" }));
  addDirt("a row of empty cells", () => ({ text: writeRecord(new Map(), layout), is: "blank" }));
  addDirt("the header again", () => ({ text: header, is: "skipped" }));
  if (random.chance(dirtChance)) {
    dirt.push("an exact repeat");
    repeatOne(rows, layout, random);
  }
  return { rows, dirt };

  /** Once or twice; never among the first rows, and never last. */
  function addDirt(name: string, create: () => DirtyRecord): void {
    if (!random.chance(dirtChance)) return;
    dirt.push(name);
    for (let times = random.whole(1, 2); times > 0; times -= 1) {
      rows.splice(random.whole(plainRows, rows.length - 1), 0, create());
    }
  }
}

/** One of the first rows once more, further down: a duplicate where rows carry their own number, else a row like any. */
function repeatOne(rows: DirtyRecord[], layout: DirtyLayout, random: Random): void {
  const original = rows[random.whole(0, plainRows - 1)];
  if (original?.is !== "accepted") return;
  const hasLineId = layout.columns.some(({ role }) => role === "line");
  const again: DirtyRecord = { ...original, is: hasLineId ? "duplicate" : "accepted", repeats: true };
  rows.splice(random.whole(plainRows, rows.length - 1), 0, again);
}

function headerCells(layout: DirtyLayout): Map<Role, string> {
  return new Map(layout.columns.map(({ role, name }) => [role, name]));
}

function pickPreamble(random: Random): DirtyRecord[] {
  const count = random.chance(0.4) ? random.whole(1, preambles.length) : 0;
  return preambles.slice(0, count).map((text) => ({ text, is: "preamble" }));
}

function sumOf(records: readonly DirtyRecord[]): Decimal {
  return records.map((record) => ("net" in record ? record.net : zero)).reduce(addDecimals, zero);
}

function tellTruth(
  seed: number,
  layout: DirtyLayout,
  dirt: readonly string[],
  written: readonly DirtyRecord[],
): DirtySalesTruth {
  let line = 1;
  const records = written.map((record): RecordTruth => {
    const lines = record.text.split(layout.lineEnd).length;
    const cause = "cause" in record ? record.cause : null;
    const truth = { line, lines, is: record.is, cause, net: "net" in record ? formatDecimal(record.net) : null };
    line += lines;
    return truth;
  });
  const count = (...classes: readonly DirtyRecord["is"][]): number =>
    records.filter(({ is }) => classes.includes(is)).length;
  const rows = {
    physicalLines: line - 1,
    records: records.length,
    preamble: count("preamble"),
    header: count("header"),
    footer: count("footer"),
    blank: count("blank"),
    read: count("accepted", "rejected", "duplicate", "skipped", "either"),
    duplicate: count("duplicate"),
    skipped: count("skipped"),
    repeats: written.filter((record) => "repeats" in record).length,
    newlinesInQuotes: records.reduce((sum, { lines }) => sum + lines - 1, 0),
  };
  return { seed, layout, dirt, records, rows };
}
