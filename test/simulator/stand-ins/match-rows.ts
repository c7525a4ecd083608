import { join } from "node:path";
import { timeKeys } from "#core/business-settings.ts";
import { addDecimals, formatDecimal, parseDecimal, zero } from "#core/money.ts";
import type {
  OverlapJob,
  OverlapResult,
  OverlapTable,
  SharedCopies,
  SharedRows,
  SupersededLines,
} from "#processing/overlap/overlap-job.ts";
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
  /** What a copy of it in another table of its file says too, and the how manieth of its key says so. */
  readonly same: string;
}

/** `by` of a line that is replaced. */
export type Vector = [line: number, by: string][];

/** The JSON of a file that this folder's neighbours have written. */
export type Read = <Value>(path: string) => Promise<Value>;

/** What `findOverlaps` finds in parts that `readTable` made, without an engine; its vectors are JSON. */
export async function matchRows(job: OverlapJob, files: LocalFiles): Promise<OverlapResult> {
  const read: Read = async (path) => JSON.parse(Buffer.from(await files.read(path)).toString());
  const rows = await Promise.all(job.tables.map((table) => readRows(table, read)));
  const changed = new Set(job.tables.flatMap(({ role }, at) => (role === "listed" ? [] : (rows[at] ?? []).map(keyOf))));
  const held = job.tables.flatMap(({ role }, at) => (role === "taken" ? [] : holdRows(rows[at] ?? [], at, changed)));
  const winners = findWinners(job.tables, held);
  const vectors: SupersededLines[] = [];
  const untouchedRows: PartRow[] = [];
  for (const [at, table] of job.tables.entries()) {
    const own = held.filter(({ listing }) => listing === at);
    const before: Vector | null = table.supersededPath === null ? null : await read<Vector>(table.supersededPath);
    if (table.role !== "taken" && table.fileId !== job.tables[job.examined ?? -1]?.fileId) {
      const isKnown = ({ line }: PartRow): boolean =>
        own.some((row) => row.line === line) || (before ?? []).some(([gone]) => gone === line);
      untouchedRows.push(...(rows[at] ?? []).filter((row) => !isKnown(row)));
    }
    if (own.length === 0) continue;
    const lines = own.flatMap((row): Vector => {
      const by = job.tables[winners.get(row) ?? -1];
      return by === undefined ? [] : [[row.line, JSON.stringify([by.fileId, by.table])]];
    });
    const untouched = (before ?? []).filter(([line]) => own.every((row) => row.line !== line));
    const all = [...lines, ...untouched].toSorted(([one], [other]) => one - other);
    if (all.length === 0 && before === null) continue;
    const path = all.length === 0 ? null : join(job.folder, `superseded-${at}.parquet`);
    if (path !== null) await files.write(path, Buffer.from(JSON.stringify(all)));
    vectors.push({ at, path, rows: all.length, by: countBy(all) });
  }
  const shared = job.examined === null ? null : share(job.examined, job.tables, { held, winners, untouchedRows });
  const comes = job.tables.some(({ role }) => role === "put");
  return { vectors, shared, sharing: comes ? [...job.tables.keys()] : [], rollups: [] };
}

export async function readRows(
  table: Pick<OverlapTable, "partPaths" | "deletionsPath">,
  read: Read,
): Promise<PartRow[]> {
  const parts = await Promise.all(table.partPaths.map((path) => read<PartRow[]>(path)));
  const deleted = table.deletionsPath === null ? [] : await read<number[]>(table.deletionsPath);
  return parts.flat().filter(({ line, order, day }) => !deleted.includes(line) && (order !== null || day !== null));
}

function keyOf({ order, sku, net, day }: PartRow): string {
  return order === null ? `day ${day}` : JSON.stringify([order, sku, net.startsWith("-")]);
}

const contentOf = ({ line: _line, changed: _changed, ...row }: PartRow): string => JSON.stringify(row);

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
    const text = isKeyed ? saidBy(row) + row.day : contentOf(row);
    const textTurn = (turns.get(`${key} ${text}`) ?? 0) + 1;
    turns.set(`${key} ${text}`, textTurn);
    const same = `${key} ${text} ${textTurn}`;
    return [{ ...row, listing, isKeyed, key, turn: isKeyed ? `${key} ${turn}` : key, digest, same }];
  });
}

/** Of each replaced row the position of the table whose row counts in its place. */
function findWinners(tables: readonly OverlapTable[], held: readonly Held[]): ReadonlyMap<Held, number> {
  const winners = new Map<Held, number>();
  for (const [, ofTurn] of Map.groupBy(held, ({ turn }) => turn)) {
    const newest = new Set(findNewest(ofTurn, tables));
    for (const row of ofTurn) {
      const same = ofTurn.filter(
        (other) =>
          (newest.has(other) && other.digest === row.digest) ||
          (!other.isKeyed && tables[other.listing]?.replacesDays === true),
      );
      const winner = Math.max(...same.map(({ listing }) => listing));
      const copy = findCopy(row, held, tables);
      if (tables[winner]?.fileId !== tables[row.listing]?.fileId) winners.set(row, winner);
      else if (copy > row.listing) winners.set(row, copy);
    }
  }
  return winners;
}

/** Rows of one key of which none is surely newer: by the time of a change, then by the day of an export. */
function findNewest(rows: readonly Held[], tables: readonly OverlapTable[]): readonly Held[] {
  const claims: ((row: Held) => string | null)[] = [
    (row) => (row.isKeyed && row.changed !== "" ? row.changed : null),
    (row) => (row.isKeyed ? (tables[row.listing]?.exportedOn ?? null) : null),
  ];
  return claims.reduce((left, claimOf) => {
    const latest = left.map(claimOf).reduce((one, other) => ((one ?? "") > (other ?? "") ? one : other), null);
    return left.filter((row) => claimOf(row) === null || claimOf(row) === latest);
  }, rows);
}

/** Position of the last table of its file that has it too; -1 where there is none. */
function findCopy(row: Held, held: readonly Held[], tables: readonly OverlapTable[]): number {
  const own = tables[row.listing];
  if (own === undefined || own.copies === "keep") return -1;
  const copies = held.filter((other) => {
    const table = tables[other.listing];
    if (table?.fileId !== own.fileId || table.copies === "keep") return false;
    const isOnce = own.copies === "once" && table.copies === "once";
    if (!row.isKeyed) return isOnce && other.same === row.same;
    return other.same === row.same || (isOnce && other.turn === row.turn);
  });
  return Math.max(-1, ...copies.map(({ listing }) => listing));
}

export function countBy(lines: Vector): SupersededLines["by"] {
  const groups = [...Map.groupBy(lines, ([, by]) => by)].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return groups.map(([by, { length }]) => {
    const [fileId, table]: [string, string] = JSON.parse(by);
    return { fileId, table, rows: length };
  });
}

interface Beside {
  readonly held: readonly Held[];
  readonly winners: ReadonlyMap<Held, number>;
  readonly untouchedRows: readonly PartRow[];
}

function share(at: number, tables: readonly OverlapTable[], beside: Beside): SharedRows {
  const { held, winners } = beside;
  const own = tables[at];
  const mine = held.filter(({ listing }) => listing === at);
  const others = held.filter(({ listing }) => tables[listing]?.fileId !== own?.fileId);
  const counterparts = [...Map.groupBy(others, ({ turn }) => turn).values()].flatMap((ofTurn) => {
    const newest = Math.max(...findNewest(ofTurn, tables).map(({ listing }) => listing));
    return ofTurn.filter(({ listing }) => listing === newest);
  });
  const pairs = mine
    .filter(({ isKeyed }) => isKeyed)
    .flatMap((row) => counterparts.filter((other) => other.turn === row.turn).map((other) => [row, other] as const));
  const isOtherwise = ({ listing }: Held): boolean => isReadOtherwise(own, tables[listing]);
  const isOtherCurrency = (row: Held, other: Held): boolean =>
    row.currency !== other.currency && row.currency !== "" && other.currency !== "";
  const differing = pairs.filter(
    ([row, other]) =>
      saidBy(row) !== saidBy(other) || (!isOtherwise(other) && row.day !== other.day) || isOtherCurrency(row, other),
  );
  const isLater = ({ listing }: Held): boolean => {
    const { role, lastDay = null } = tables[listing] ?? {};
    const end = own?.lastDay ?? null;
    return role === "listed" && listing < at && lastDay !== null && end !== null && lastDay > end;
  };
  const isKnown = (row: Held, other: Held): boolean => {
    const [day, otherDay] = [own?.exportedOn ?? null, tables[other.listing]?.exportedOn ?? null];
    const isChanged = row.changed !== other.changed && row.changed !== "" && other.changed !== "";
    return isChanged || (day !== otherDay && day !== null && otherDay !== null);
  };
  const days = mine.filter(({ isKeyed }) => !isKeyed);
  const unlike = days.filter((row) =>
    counterparts.some((other) => other.turn === row.turn && other.digest !== row.digest),
  );
  const replaced = [
    ...mine.filter((row) => winners.has(row)),
    ...counterparts.filter((row) => row.isKeyed && winners.has(row)),
    ...counterparts.filter((row) => !row.isKeyed && row.listing < at && mine.some(({ turn }) => turn === row.turn)),
  ];
  return {
    copies: findCopies(at, tables, held),
    keyed: pairs.length,
    differing: differing.length,
    otherTimes: counterparts.some(isOtherwise),
    otherCurrency: pairs.filter(([row, other]) => isOtherCurrency(row, other)).length,
    sameDay: pairs.filter(([row, other]) => row.day === other.day).length,
    fromNewerPeriod: differing.filter(([row, other]) => isLater(other) && !isKnown(row, other)).length,
    left: findLeft(mine, { counterparts, others }, beside),
    differingDays: new Set(unlike.map(({ key }) => key)).size,
    replaced: sumUp(replaced),
  };
}

function isReadOtherwise(one: OverlapTable | undefined, other: OverlapTable | undefined): boolean {
  return timeKeys.some((key) => {
    const [before, after] = [one?.settings[key], other?.settings[key]];
    return before !== undefined && after !== undefined && before !== after;
  });
}

/** Rows of other files that go on counting, of orders of which a row is replaced. */
function findLeft(
  mine: readonly Held[],
  { counterparts, others }: { readonly counterparts: readonly Held[]; readonly others: readonly Held[] },
  { winners, untouchedRows }: Beside,
): SharedRows["left"] {
  const corrected = new Set(counterparts.flatMap((row) => (row.order !== null && winners.has(row) ? row.order : [])));
  const isLeft = (row: Held): boolean => !winners.has(row) && !mine.some(({ turn }) => turn === row.turn);
  const left = [...untouchedRows, ...others.filter((row) => isLeft(row))].flatMap(({ order }) =>
    order !== null && corrected.has(order) ? order : [],
  );
  return { rows: left.length, owners: new Set(left).size };
}

/** Rows of the table that other tables of its file have too. */
function findCopies(at: number, tables: readonly OverlapTable[], held: readonly Held[]): SharedCopies | null {
  const mine = held.filter(({ listing }) => listing === at);
  const siblings = held.filter(({ listing }) => listing !== at && tables[listing]?.fileId === tables[at]?.fileId);
  const pairs = mine.flatMap((row) => {
    const found = siblings
      .filter((other) => other.same === row.same || (row.isKeyed && other.turn === row.turn))
      .toSorted(
        (one, other) => Number(other.same === row.same) - Number(one.same === row.same) || other.listing - one.listing,
      );
    return found.slice(0, 1).map((other) => ({ row, other, isSame: other.same === row.same }));
  });
  const days = Map.groupBy(
    pairs.filter(({ row }) => !row.isKeyed),
    ({ other }) => other.listing,
  );
  const whole = mine.filter(({ isKeyed }) => !isKeyed).length;
  const isContained = (listing: number): boolean =>
    days.get(listing)?.length === Math.min(whole, tables[listing]?.acceptedRows ?? 0);
  const counted = pairs.filter(({ row, other }) => row.isKeyed || isContained(other.listing));
  const keyed = pairs.filter(({ row }) => row.isKeyed);
  if (counted.length === 0) return null;
  return {
    keyed: keyed.length,
    differing: keyed.filter(({ isSame }) => !isSame).length,
    contained: counted.length - keyed.length,
    dropped: sumUp(counted.map(({ row, other }) => (other.listing < at ? other : row))),
  };
}

export function sumUp(rows: readonly PartRow[]): SharedRows["replaced"] {
  const groups = [...Map.groupBy(rows, ({ currency }) => currency)].toSorted(([one], [other]) =>
    one < other ? -1 : 1,
  );
  return groups.map(([currency, group]) => {
    const known = group.reduce((sum, { net }) => addDecimals(sum, parseDecimal(net) ?? zero), zero);
    return { currency, rows: group.length, known: formatDecimal(known), unreadable: 0 };
  });
}

/** What counts of a row: its numbers. */
const saidBy = ({ quantity, net }: PartRow): string => JSON.stringify([quantity, net]);
