import { createRandom, type Random } from "#apps/demo/random.ts";
import { fromCents, writeNumber } from "#apps/demo/number-text.ts";
import { formatDay, pad, parseDay } from "#core/calendar.ts";

/** How orders are named: by a running number, or so that the orders of any two files lie between one another. */
export type OrderNames = "running" | "random";

export interface ExportShape {
  readonly names: OrderNames;
  readonly rows: number;
}

const header =
  "Order ID,Line,Order Date,Store,Channel,Region,Employee,Customer,SKU,Product,Category,Quantity,Unit Price,Tax,Currency";
const stores = ["Harbour Street", "Old Mill", "Station Arcade", "Riverside", "Market Hall", "North Gate"] as const;
const channels = ["till", "web", "phone"] as const;
const regions = ["north", "south"] as const;
const categories = ["Kitchen", "Lighting", "Stationery", "Living room", "Storage", "Garden", "Gifts"] as const;
const productCount = 5_000;
const customerCount = 200_000;
const employeesOfStore = 4;
const firstDay = parseDay("2023-01-01") ?? 0;
/** Every so many files one brings half of an older day's orders again, some of them corrected. */
const correctsEvery = 20;
const correctedAge = 5;

/** The export of a day: `serial` counts the days and names the file's rows, the same ones each time. */
export function writeExport(serial: number, { names, rows }: ExportShape): string {
  const lines = [header];
  if (serial % correctsEvery === correctsEvery - 1) {
    const older = daysLines(serial - correctedAge, names, rows);
    const half = older.slice(
      0,
      older.findLastIndex((line, at) => at < rows / 2 && line.turn === 1),
    );
    lines.push(...half.map((line, at) => toText(at % 50 === 0 ? { ...line, quantity: line.quantity + 1 } : line)));
  }
  lines.push(...daysLines(serial, names, rows + 1 - lines.length).map(toText), "");
  return lines.join("\n");
}

interface OrderLine {
  readonly order: string;
  readonly turn: number;
  readonly facts: string;
  readonly article: number;
  readonly quantity: number;
}

function daysLines(serial: number, names: OrderNames, rows: number): OrderLine[] {
  const random = createRandom(serial + 1);
  const lines: OrderLine[] = [];
  for (let number = 0; lines.length < rows; number += 1) {
    const order = names === "running" ? `#${pad(serial * 10_000 + number, 9)}` : toRandomName(serial, number);
    const store = random.whole(0, stores.length - 1);
    const channel = random.whole(0, channels.length - 1);
    const employee = store * employeesOfStore + random.whole(1, employeesOfStore);
    const customer = likelyFew(random, customerCount);
    const minute = random.whole(8 * 60, 20 * 60);
    const facts = [
      `${formatDay(firstDay + serial)} ${pad(Math.floor(minute / 60), 2)}:${pad(minute % 60, 2)}:00`,
      stores[store],
      channels[channel],
      regions[store % regions.length],
      `E${pad(employee, 3)}`,
      `C${pad(customer, 6)}`,
    ].join(",");
    const size = Math.min(random.whole(1, 5), rows - lines.length);
    for (let turn = 1; turn <= size; turn += 1) {
      const quantity = random.whole(1, 40) === 1 ? -1 : random.whole(1, 3);
      lines.push({ order, turn, facts, article: likelyFew(random, productCount), quantity });
    }
  }
  return lines;
}

/** Some are far more frequent than others. */
function likelyFew(random: Random, count: number): number {
  return Math.floor(random.next() ** 2 * count);
}

function toRandomName(serial: number, number: number): string {
  const random = createRandom(serial * 100_003 + number);
  const half = (): string => random.whole(0, 0xff_ff_ff).toString(16).padStart(6, "0");
  return `${half()}${half()}-${pad(serial, 5)}`;
}

function toText({ order, turn, facts, article, quantity }: OrderLine): string {
  const cents = 100 + ((article * 7_919) % 9_900);
  const tax = Math.round((quantity * cents) / 5);
  const names = `SKU-${pad(article, 5)},Article ${pad(article, 5)},${categories[article % categories.length]}`;
  return `${order},${turn},${facts},${names},${quantity},${toAmount(cents)},${toAmount(tax)},EUR`;
}

function toAmount(cents: number): string {
  return writeNumber(fromCents(cents), 2);
}
