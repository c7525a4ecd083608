import { join } from "node:path";
import { addDecimals, formatDecimal, parseDecimal, zero } from "#core/money.ts";
import type { OverlapJob, OverlapResult, OverlapTable, SharedRows, SupersededLines } from "#processing/overlap-job.ts";
import type { LocalFiles } from "../adapters/local-files.ts";
import type { PartRow } from "./read-table.ts";

/** A row of a table of the job that a change touches. */
interface Held extends PartRow {
  readonly listing: number;
  readonly isKeyed: boolean;
  /** What it is known by: its order and the row in it, or its day. */
  readonly key: string;
  /** Its key and, of a keyed row, the how manieth it is. */
  readonly turn: string;
  /** All rows of its key in its table; "" for a keyed row. */
  readonly digest: string;
}

/** `by` of a line that is replaced. */
type Vector = [line: number, by: string][];

/** The JSON of a file that this folder's neighbours have written. */
type Read = <Value>(path: string) => Promise<Value>;

/** What `findOverlaps` finds in parts that `readTable` made, without an engine; its vectors are JSON. */
export async function matchRows(job: OverlapJob, files: LocalFiles): Promise<OverlapResult> {
  const read: Read = async (path) => JSON.parse(Buffer.from(await files.read(path)).toString());
  const rows = await Promise.all(job.tables.map((table) => readRows(table, read)));
  const changed = new Set(job.tables.flatMap(({ role }, at) => (role === "listed" ? [] : (rows[at] ?? []).map(keyOf))));
  const held = job.tables.flatMap(({ role }, at) => (role === "taken" ? [] : holdRows(rows[at] ?? [], at, changed)));
  const winners = findWinners(job.tables, held);
  const vectors: SupersededLines[] = [];
  for (const [at, table] of job.tables.entries()) {
    const own = held.filter(({ listing }) => listing === at);
    if (own.length === 0) continue;
    const lines = own.flatMap((row): Vector => {
      const by = job.tables[winners.get(row) ?? -1];
      return by === undefined ? [] : [[row.line, JSON.stringify([by.fileId, by.table])]];
    });
    const before: Vector | null = table.supersededPath === null ? null : await read<Vector>(table.supersededPath);
    const untouched = (before ?? []).filter(([line]) => own.every((row) => row.line !== line));
    const all = [...lines, ...untouched].toSorted(([one], [other]) => one - other);
    if (all.length === 0 && before === null) continue;
    const path = all.length === 0 ? null : join(job.folder, `superseded-${at}.parquet`);
    if (path !== null) await files.write(path, Buffer.from(JSON.stringify(all)));
    vectors.push({ at, path, rows: all.length, by: countBy(all), rollup: null });
  }
  const shared = job.examined === null ? null : share(job.examined, job.tables, held, winners);
  return { vectors, shared, sharing: [...job.tables.keys()] };
}

async function readRows(table: OverlapTable, read: Read): Promise<PartRow[]> {
  const parts = await Promise.all(table.partPaths.map((path) => read<PartRow[]>(path)));
  const deleted = table.deletionsPath === null ? [] : await read<number[]>(table.deletionsPath);
  return parts.flat().filter(({ line, order, day }) => !deleted.includes(line) && (order !== null || day !== null));
}

function keyOf({ order, sku, quantity, day }: PartRow): string {
  return order === null ? `day ${day}` : JSON.stringify([order, sku, quantity.startsWith("-")]);
}

const contentOf = ({ line: _line, ...row }: PartRow): string => JSON.stringify(row);

function holdRows(rows: readonly PartRow[], listing: number, changed: ReadonlySet<string>): Held[] {
  const turns = new Map<string, number>();
  return rows.flatMap((row) => {
    const key = keyOf(row);
    if (!changed.has(key)) return [];
    const isKeyed = row.order !== null;
    const turn = (turns.get(key) ?? 0) + 1;
    turns.set(key, turn);
    const ofKey = isKeyed ? [] : rows.filter((other) => keyOf(other) === key).map(contentOf);
    const digest = ofKey.toSorted().join("\n");
    return [{ ...row, listing, isKeyed, key, turn: isKeyed ? `${key} ${turn}` : key, digest }];
  });
}

/** Of each replaced row the position of the table whose row counts in its place. */
function findWinners(tables: readonly OverlapTable[], held: readonly Held[]): ReadonlyMap<Held, number> {
  const winners = new Map<Held, number>();
  for (const row of held) {
    const same = held.filter(
      ({ turn, digest, listing }) =>
        turn === row.turn && (digest === row.digest || tables[listing]?.replacesDays === true),
    );
    const winner = Math.max(...same.map(({ listing }) => listing));
    const last = tables.findLastIndex(({ fileId }) => fileId === tables[row.listing]?.fileId);
    if (winner > last) winners.set(row, winner);
  }
  return winners;
}

function countBy(lines: Vector): SupersededLines["by"] {
  const groups = [...Map.groupBy(lines, ([, by]) => by)].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return groups.map(([by, { length }]) => {
    const [fileId, table]: [string, string] = JSON.parse(by);
    return { fileId, table, rows: length };
  });
}

function share(
  at: number,
  tables: readonly OverlapTable[],
  held: readonly Held[],
  winners: ReadonlyMap<Held, number>,
): SharedRows {
  const fileId = tables[at]?.fileId;
  const lastDay = tables[at]?.lastDay ?? null;
  const mine = held.filter(({ listing }) => listing === at);
  const others = held.filter(({ listing }) => tables[listing]?.fileId !== fileId);
  const newest = (turn: string): number =>
    Math.max(...others.filter((row) => row.turn === turn).map((row) => row.listing));
  const counterparts = others.filter((row) => row.listing === newest(row.turn));
  const pairs = mine
    .filter(({ isKeyed }) => isKeyed)
    .flatMap((row) => counterparts.filter((other) => other.turn === row.turn).map((other) => [row, other] as const));
  const differing = pairs.filter(([row, other]) => saidBy(row) !== saidBy(other));
  const isLater = ({ listing }: Held): boolean => {
    const table = tables[listing];
    const ends = table?.lastDay ?? null;
    return table?.role === "listed" && listing < at && ends !== null && lastDay !== null && ends > lastDay;
  };
  const days = mine.filter(({ isKeyed }) => !isKeyed);
  const unlike = days.filter((row) =>
    counterparts.some((other) => other.turn === row.turn && other.digest !== row.digest),
  );
  const replaced = [
    ...mine.filter((row) => winners.has(row)),
    ...counterparts.filter((other) => other.listing < at && mine.some(({ turn }) => turn === other.turn)),
  ];
  const known = replaced.reduce((sum, { net }) => addDecimals(sum, parseDecimal(net) ?? zero), zero);
  return {
    copies: null, // tables of one file share nothing here
    keyed: pairs.length,
    differing: differing.length,
    sameDay: pairs.filter(([row, other]) => row.day === other.day).length,
    fromNewerPeriod: differing.filter(([, other]) => isLater(other)).length,
    differingDays: new Set(unlike.map(({ key }) => key)).size,
    replaced:
      replaced.length === 0
        ? []
        : [{ currency: "EUR", rows: replaced.length, known: formatDecimal(known), unreadable: 0 }],
  };
}

/** What counts of a row: its day and its numbers. */
const saidBy = ({ day, quantity, net }: PartRow): string => JSON.stringify([day, quantity, net]);
