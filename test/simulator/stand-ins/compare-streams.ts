import { join } from "node:path";
import { addDecimals, formatDecimal, parseDecimal, zero } from "#core/money.ts";
import type { SalesKey } from "#core/unlike-sales.ts";
import { areSameDays, areSameMonths, areSameOrders } from "#processing/same-sales/judge.ts";
import type {
  CompareJob,
  LeaveOutJob,
  LeftOut,
  SameSales,
  StreamsResult,
  StreamsTask,
  StreamTable,
} from "#processing/same-sales/same-sales-job.ts";
import type { LocalFiles } from "../adapters/local-files.ts";
import { countBy, type Read, readRows, sumUp, type Vector } from "./match-rows.ts";
import type { PartRow } from "./read-table.ts";

/** A row that its own stream shows. */
type StreamRow = PartRow & { readonly listing: number };

/**
 * What `answerStreams` answers about parts that `readTable` made, without an engine. Both tell amounts there, of few orders
 * and on several weekdays: so nothing is known by units, by weeks or by multiples, and who has the same items has the same
 * days. What of the rows that are left out is told otherwise moves no row, and is not told.
 */
export async function compareStreams(job: StreamsTask, files: LocalFiles): Promise<StreamsResult> {
  const read: Read = async (path) => JSON.parse(Buffer.from(await files.read(path)).toString());
  const rowsOf = async (table: StreamTable, listing: number): Promise<StreamRow[]> => {
    const gone = table.supersededPath === null ? [] : await read<Vector>(table.supersededPath);
    const lines = new Set(gone.map(([line]) => line));
    return (await readRows(table, read)).filter(({ line }) => !lines.has(line)).map((row) => ({ ...row, listing }));
  };
  const mine = await rowsOf(job.mine, 0);
  const theirs = await Promise.all(job.theirs.map(rowsOf));
  if (job.kind === "compare") {
    const beside = await Promise.all(job.beside.map(rowsOf));
    return { same: findSame(job, { mine, beside: beside.flat(), theirs }), lines: null };
  }
  const own = job.mine.supersededPath === null ? [] : await read<Vector>(job.mine.supersededPath);
  return { same: null, lines: await leaveOut(job, { mine, theirs, own }, files) };
}

interface Compared {
  readonly mine: readonly StreamRow[];
  readonly beside: readonly StreamRow[];
  readonly theirs: readonly (readonly StreamRow[])[];
}

const ways = ["orders", "days", "months"] as const;
const judges = { orders: areSameOrders, days: areSameDays, months: areSameMonths } as const;

function findSame(job: CompareJob, compared: Compared): SameSales | null {
  for (const by of ways) {
    const mine = keysOf(by === "orders" ? compared.mine : [...compared.mine, ...compared.beside], by);
    const likenesses = groupsOf(job, compared, by).map(({ at, rows }) => ({
      at,
      ...liken(mine, keysOf(rows, by), by),
    }));
    const alike = likenesses.filter((likeness) => judges[by]({ ...likeness, different: 0, correlation: 0 }));
    const [most] = alike.toSorted((one, other) => other.same - one.same || one.at - other.at);
    if (most !== undefined) return { ...most, by, tells: "amounts", ...effectsOf(job, compared, most.at, by) };
  }
  return null;
}

/** By order each other table for itself, else all of a stream together. */
function groupsOf({ theirs: tables }: CompareJob, { theirs }: Compared, by: SalesKey) {
  return theirs.flatMap((rows, at) => {
    if (by === "orders") return { at, rows };
    const stream = tables[at]?.stream;
    const isLast = tables.findLastIndex((table) => table.stream === stream) === at;
    return isLast ? { at, rows: theirs.filter((_rows, each) => tables[each]?.stream === stream).flat() } : [];
  });
}

interface Told {
  readonly day: string;
  /** All on the first or the last day of a month. */
  readonly isMonth: boolean;
  readonly sum: string;
}

/** What each order, day or month came to, where that is something. */
function keysOf(rows: readonly StreamRow[], by: SalesKey): ReadonlyMap<string, Told> {
  const groups = Map.groupBy(rows, (row) => keyOf(row, by));
  const told = new Map<string, Told>();
  for (const [key, ofKey] of groups) {
    if (key === null) continue;
    const sum = formatDecimal(ofKey.reduce((total, { net }) => addDecimals(total, parseDecimal(net) ?? zero), zero));
    const days = ofKey.map(({ day }) => day ?? "").toSorted();
    if (Number(sum) !== 0) told.set(key, { day: days[0] ?? "", isMonth: days.every(isFirstOrLast), sum });
  }
  return told;
}

function isFirstOrLast(day: string): boolean {
  return day.endsWith("-01") || new Date(Date.parse(day) + dayMs).getUTCDate() === 1;
}

function keyOf({ order, day }: PartRow, by: SalesKey): string | null {
  if (by === "orders") return order;
  return by === "days" ? day : (day?.slice(0, 7) ?? null);
}

function liken(mine: ReadonlyMap<string, Told>, theirs: ReadonlyMap<string, Told>, by: SalesKey) {
  const tellsMonths = [mine, theirs].some((each) => [...each.values()].every(({ isMonth }) => isMonth));
  const shared = [...mine].flatMap(([key, told]) => {
    const other = theirs.get(key);
    return other === undefined ? [] : [[told, other] as const];
  });
  const same = shared.filter(([one, other]) => {
    if (one.sum !== other.sum) return false;
    if (by === "orders") return daysApart(one.day, other.day) <= 1;
    return by === "days" || tellsMonths;
  });
  return { mine: mine.size, shared: shared.length, same: same.length };
}

const dayMs = 86_400_000;

function daysApart(one: string, other: string): number {
  return Math.abs(Date.parse(one) - Date.parse(other)) / dayMs;
}

function effectsOf(job: CompareJob, { mine, theirs }: Compared, at: number, by: SalesKey) {
  const stream = job.theirs[at]?.stream;
  const others = theirs.filter((_rows, each) => job.theirs[each]?.stream === stream).flat();
  const isTold = (row: StreamRow, rows: readonly StreamRow[]): boolean => rows.some((other) => areSame(row, other, by));
  return {
    left: sumUp(mine.filter((row) => isTold(row, others))),
    replaced: sumUp(others.filter((row) => isTold(row, mine))),
  };
}

function areSame(row: StreamRow, other: StreamRow, by: SalesKey): boolean {
  if (by === "orders")
    return row.order !== null && row.order === other.order && daysApart(row.day ?? "", other.day ?? "") <= 31;
  const isOneCurrency = row.currency === other.currency || row.currency === "" || other.currency === "";
  return isOneCurrency && row.day !== null && keyOf(row, by) === keyOf(other, by);
}

async function leaveOut(
  { folder, theirs: tables }: LeaveOutJob,
  { mine, theirs, own }: Omit<Compared, "beside"> & { readonly own: Vector },
  files: LocalFiles,
): Promise<LeftOut | null> {
  const shared = mine.flatMap((row): Vector => {
    const winner = theirs.findLastIndex((rows, at) =>
      rows.some((other) => areSame(row, other, tables[at]?.by ?? "orders")),
    );
    const by = tables[winner];
    return by === undefined ? [] : [[row.line, JSON.stringify([by.fileId, by.table])]];
  });
  if (shared.length === 0) return null;
  const all = [...shared, ...own].toSorted(([one], [other]) => one - other);
  const path = join(folder, "left-out.parquet");
  await files.write(path, Buffer.from(JSON.stringify(all)));
  return { at: 0, path, rows: all.length, by: countBy(all), rollup: null, unlike: [] };
}
