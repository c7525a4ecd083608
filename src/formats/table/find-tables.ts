import type { TablePlace } from "#core/decision.ts";
import type { RecordAt } from "#formats/format.ts";
import { findHeader, type HeaderFinding, isSame } from "./header.ts";
import { isBlankRecord } from "./records.ts";
import { cutColumns, filledIn, spanOf } from "./regions.ts";
import { areApart } from "./side-by-side.ts";

/** A rectangular region of a sheet with its header. */
export interface FoundTable {
  readonly range: NonNullable<TablePlace["range"]>;
  /** Records of the region with the cells of its columns. */
  readonly records: readonly RecordAt[];
  readonly header: HeaderFinding;
}

/** A gap of blank rows between two runs of filled ones. */
interface Block {
  readonly from: number;
  readonly to: number;
}

/**
 * The tables of a sheet, from top to bottom and from left to right. Below blank rows a new one begins where a line of
 * names stands that are not those of the table above; beside a blank column where the names begin anew. Every row and
 * every column of the sheet belongs to one table, so nothing lies between them.
 * @param records the first rows of the sheet, or all of them; rows that the sheet does not hold are blank.
 */
export function findTables(records: readonly RecordAt[]): readonly FoundTable[] {
  const stacks = splitRows(records);
  return stacks.flatMap(({ rows, firstRow, lastRow }) => {
    const strips = splitColumns(rows);
    return strips.map(({ firstColumn, lastColumn, nextColumn }, index) => {
      const cut = cutColumns(rows, firstColumn, lastColumn);
      return {
        range: {
          firstRow,
          lastRow,
          firstColumn,
          lastColumn: nextColumn === null ? null : nextColumn - 1,
          ...(index === 0 ? { isLeftmost: true as const } : {}),
        },
        records: cut,
        header: findHeader(cut, lastColumn - firstColumn + 1),
      };
    });
  });
}

interface Stack {
  readonly rows: readonly RecordAt[];
  readonly firstRow: number;
  readonly lastRow: number | null;
}

function splitRows(records: readonly RecordAt[]): Stack[] {
  const starts: number[] = [0];
  let names = headerNames(records, blocksOf(records)[0]);
  let titleFrom: number | null = null;
  for (const block of blocksOf(records).slice(1)) {
    const rows = records.slice(block.from, block.to);
    if (isTitle(rows)) {
      titleFrom ??= block.from;
      continue;
    }
    const found = headerNames(records, block);
    if (found !== null && names !== null && !isSame(found, names)) {
      starts.push(titleFrom ?? block.from);
      names = found;
    }
    names ??= found;
    titleFrom = null;
  }
  return starts.map((start, index) => {
    const next = starts[index + 1];
    const nextLine = next === undefined ? null : (records[next]?.line ?? null);
    return {
      rows: records.slice(start, next),
      firstRow: index === 0 ? 1 : (records[start]?.line ?? 1),
      lastRow: nextLine === null ? null : nextLine - 1,
    };
  });
}

/** Runs of filled records; a jump in the line numbers is as good as a blank row. */
function blocksOf(records: readonly RecordAt[]): Block[] {
  const blocks: Block[] = [];
  let from: number | null = null;
  for (const [at, record] of records.entries()) {
    const jumps = at > 0 && record.line > (records[at - 1]?.line ?? 0) + 1;
    if (from !== null && (jumps || isBlankRecord(record))) {
      blocks.push({ from, to: at });
      from = null;
    }
    if (from === null && !isBlankRecord(record)) from = at;
  }
  if (from !== null) blocks.push({ from, to: records.length });
  return blocks;
}

/** Lines of one or two cells: what stands above a table, or below it. */
function isTitle(rows: readonly RecordAt[]): boolean {
  return rows.length <= 5 && rows.every(({ cells }) => filledIn(cells).length <= 1);
}

/** The names that head a block of at least one row, below titles at most; null where no line is unlike the others. */
function headerNames(records: readonly RecordAt[], block: Block | undefined): readonly string[] | null {
  if (block === undefined || block.to - block.from < 2) return null;
  const rows = records.slice(block.from, block.to);
  const { first, last } = spanOf(rows);
  if (last <= first) return null;
  const header = findHeader(cutColumns(rows, first, last), last - first + 1);
  if (header.headerLine === null || header.isDoubtful) return null;
  return isTitle(rows.slice(0, header.firstRow - 1)) ? header.columns : null;
}

interface Strip {
  readonly firstColumn: number;
  readonly lastColumn: number;
  /** Where the next table begins; null for the last one. */
  readonly nextColumn: number | null;
}

/** Side by side: a column that is blank in every row, and a table of its own behind it. */
function splitColumns(rows: readonly RecordAt[]): Strip[] {
  const { first, last } = spanOf(rows);
  const gaps = blankColumns(rows, first, last);
  const bounds: number[] = [first];
  for (const gap of gaps) {
    const start = bounds.at(-1) ?? first;
    const right = { from: gap + 1, to: (gaps.find((other) => other > gap) ?? last + 1) - 1 };
    if (
      gap - start >= 2 &&
      right.to > right.from &&
      areApart(cutColumns(rows, start, gap - 1), cutColumns(rows, right.from, right.to))
    ) {
      bounds.push(gap + 1);
    }
  }
  return bounds.map((firstColumn, index) => {
    const nextColumn = bounds[index + 1] ?? null;
    return { firstColumn, lastColumn: nextColumn === null ? Math.max(last, firstColumn) : nextColumn - 2, nextColumn };
  });
}

function blankColumns(rows: readonly RecordAt[], first: number, last: number): number[] {
  const filled = new Set<number>();
  for (const { cells } of rows) for (const index of filledIn(cells)) filled.add(index);
  return Array.from({ length: Math.max(0, last - first) }, (_, index) => first + index).filter(
    (index) => !filled.has(index),
  );
}
