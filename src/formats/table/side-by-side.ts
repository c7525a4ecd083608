import type { RecordAt } from "#formats/format.ts";
import { toCellKind } from "./cell-kind.ts";
import { findHeader, type HeaderFinding } from "./header.ts";
import { filledIn } from "./regions.ts";

/** Both sides have at least so many rows before their first columns are compared. */
const fewestRows = 3;
/** What a table says of its own rows, wherever it stands: no other table begins with it. */
const saidOfARow =
  /(?:^|[^a-z])(?:bar ?code|ean|upc|gtin|serial|lot|batch|e-?mail|phone|url|link|image|picture|photo|address|location|place|shelf|bin|note|comment|remark|description|supplier|vendor|brand|category|group|type|status|unit|size|colou?r)s?(?:$|[^a-z])/i;

/**
 * Whether two parts of the same rows, a blank column between them, are tables of their own: the second has names that
 * the first has, too; or it ends on another row; or each part begins with what tells its own rows apart.
 */
export function areApart(left: readonly RecordAt[], right: readonly RecordAt[]): boolean {
  const first = findHeader(left, widthOf(left));
  const second = findHeader(right, widthOf(right));
  if (first.headerLine === null || second.headerLine === null || first.isDoubtful || second.isDoubtful) return false;
  const endsElsewhere = countFilled(left) !== countFilled(right);
  if (first.headerLine !== second.headerLine)
    return endsElsewhere && isBelowTitles(left, first) && isBelowTitles(right, second);
  const names = new Set(first.columns.map((name) => name.toLowerCase()));
  const shares = second.columns.some((name) => names.has(name.toLowerCase()));
  return shares || endsElsewhere || (hasOwnKey(left, first) && hasOwnKey(right, second));
}

function widthOf(rows: readonly RecordAt[]): number {
  return rows[0]?.cells.length ?? 0;
}

function countFilled(rows: readonly RecordAt[]): number {
  return rows.filter(({ cells }) => filledIn(cells).length > 0).length;
}

/** Nothing stands above its header but lines of one cell. */
function isBelowTitles(rows: readonly RecordAt[], header: HeaderFinding): boolean {
  return rows.slice(0, header.firstRow - 1).every(({ cells }) => filledIn(cells).length <= 1);
}

/** The first column has a word, a code or a month on every row, each another one, and is no mere trait of the row. */
function hasOwnKey(rows: readonly RecordAt[], header: HeaderFinding): boolean {
  if (saidOfARow.test(header.columns[0] ?? "")) return false;
  const own = rows.slice(header.firstRow).filter(({ cells }) => filledIn(cells).length > 0);
  const keys = own.map(({ cells }) => (cells[0] ?? "").trim());
  const areNames = keys.every((key) => ["code", "clean", "other"].includes(toCellKind(key)));
  return keys.length >= fewestRows && areNames && new Set(keys).size === keys.length;
}
