import type { Content, Sold } from "./contents.ts";

/** A table whose rows are in the numbers, as it was sent and decided. */
export interface Counted {
  readonly fileId: string;
  readonly table: string;
  readonly content: Content;
  readonly source: string | null;
  readonly overlap: "replace" | "add" | undefined;
  readonly repeats: "keep" | "once";
}

/**
 * Which rows count, told from what was sent in the order in which it was sent: `file table line`. The newest file that
 * has a row shows it; a day of a till without receipts counts from the newest file with the same day, or whose day was
 * decided to replace all others.
 */
export function expectedRows(tables: readonly Counted[], acceptance: readonly string[]): string[] {
  const visible: string[] = [];
  const taken = new Set<string>();
  const files = [...Map.groupBy(tables, ({ fileId }) => fileId)];
  const place = (fileId: string): number => acceptance.indexOf(fileId);
  for (const [, ofFile] of files.toSorted(([one], [other]) => place(other) - place(one))) {
    const claims: string[] = []; // tables of one file never replace each other
    for (const table of ofFile) {
      for (const { line, names, claimed } of knownRows(table)) {
        claims.push(...claimed);
        if (!names.some((name) => taken.has(name))) visible.push(`${table.fileId} ${table.table} ${line}`);
      }
    }
    for (const claim of claims) taken.add(claim);
  }
  return visible.toSorted();
}

interface KnownRow {
  readonly line: number;
  /** Somebody newer who claims any of these replaces the row. */
  readonly names: readonly string[];
  readonly claimed: readonly string[];
}

function knownRows(table: Counted): KnownRow[] {
  const rows = rowsOf(table);
  const hasOrders = rows.some(({ order }) => order !== null);
  const stream = table.source ?? `columns with orders: ${hasOrders}`;
  const source = table.overlap === "add" ? `file ${table.fileId}` : stream;
  const turns = new Map<string, number>();
  return rows
    .filter(({ isCounted }) => isCounted)
    .map(({ line, order, day, sku, quantity }) => {
      if (order === null) {
        const ofDay = rows.filter((other) => other.isCounted && other.day === day);
        const content = ofDay.map((other) => `${other.sku}*${other.quantity}*${other.cents}`).toSorted();
        const [whole, same] = [`${source} ${day}`, `${source} ${day} ${content.join()}`];
        return { line, names: [whole, same], claimed: table.overlap === "replace" ? [whole, same] : [same] };
      }
      const key = `${source} ${order} ${sku} ${quantity < 0}`;
      const turn = (turns.get(key) ?? 0) + 1;
      turns.set(key, turn);
      return { line, names: [`${key} ${turn}`], claimed: [`${key} ${turn}`] };
    });
}

type Line = Sold & { readonly line: number; readonly isCounted: boolean };

function rowsOf({ content, table, repeats }: Counted): Line[] {
  const rows = (content.tables.find(({ name }) => name === table) ?? content.tables[0])?.rows ?? [];
  const known = new Set<string>();
  return rows.map((row, at) => {
    const cells = JSON.stringify(row);
    const isRepeat = known.has(cells);
    known.add(cells);
    return { ...row, line: at + 2, isCounted: !(isRepeat && repeats === "once") };
  });
}
