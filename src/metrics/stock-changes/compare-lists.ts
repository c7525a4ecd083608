import { OmError } from "#core/errors.ts";
import { readRowPlace } from "#core/row-place.ts";
import { readHead, visibleCount } from "#engine/dataset.ts";
import type { QueryRows } from "#engine/query-engine.ts";
import type { FileRecords } from "#ports/file-records.ts";
import { type DatasetDeps, openDataset } from "../open-dataset.ts";
import { chooseLists, type StockList } from "./choose-lists.ts";
import { compileChanges } from "./compile-changes.ts";
import { readAccounts, readItem, readPlaces } from "./read-changes.ts";
import type { ChangesRequest, ComparedList, StockChanges } from "./stock-changes.ts";

export interface ChangesDeps extends DatasetDeps {
  readonly files: Pick<FileRecords, "find" | "get">;
}

const defaultItems = 20;
const mostItems = 1_000;
const mostPlaces = 100;

/**
 * What a list of stock says otherwise than an older one: items that are new, gone or changed, and accounts that add up.
 * @throws OmError `NOT_FOUND`, `STATE_WRONG`, `NO_DATA`, `QUERY_INVALID`; `CONSERVATION_FAILED` where they do not
 */
export async function compareLists(
  business: string,
  request: ChangesRequest,
  deps: ChangesDeps,
): Promise<StockChanges> {
  const most = request.limit ?? defaultItems;
  if (most > mostItems) {
    throw new OmError("QUERY_INVALID", `${most} items are too many to show`, {
      fix: `show at most ${mostItems}: counts and sums are those of all`,
    });
  }
  const { manifest } = await readHead(business, "inventory", deps);
  const { before, after } = await chooseLists(business, manifest, request, deps.files);
  if (manifest === null) throw new OmError("NO_DATA", "there is no stock yet", { fix: "ingest a list of stock first" });
  const quantity = comparedQuantity(before, after);
  const { context, run } = await openDataset(business, manifest, null, deps);
  const sql = compileChanges(manifest, { before: before.tables, after: after.tables, quantity, most }, context.toPath);
  const regions = [before, after].map(({ tables }) => tables[0].region ?? "");
  const ask = (statement: string): Promise<QueryRows> => run({ sql: statement, parameters: regions });
  const [lists, statuses, accounts, items] = await Promise.all([
    ask(sql.lists),
    ask(sql.statuses),
    ask(sql.accounts),
    ask(sql.items),
  ]);
  const counts = new Map(statuses.rows.map(([status, count]) => [String(status), Number(count)]));
  const count = (status: string): number => counts.get(status) ?? 0;
  const counted = {
    new: count("new"),
    gone: count("gone"),
    changed: count("changed"),
    revalued: count("revalued"),
    same: count("same"),
  };
  const places = readPlaces(accounts.rows.filter(([, , , isWhole]) => Number(isWhole) === 0));
  const [countBefore, countAfter] = lists.rows[0] ?? [];
  return {
    before: describe(before, Number(countBefore)),
    after: describe(after, Number(countAfter)),
    quantity,
    items: counted,
    ...readAccounts(accounts.rows.filter(([, , , isWhole]) => Number(isWhole) === 1)),
    places: places.slice(0, mostPlaces),
    placesTotal: places.length,
    changes: items.rows.map((row) => readItem(row, lineOf(before), lineOf(after))),
    changesTotal: counted.new + counted.gone + counted.changed + counted.revalued,
  };
}

/** What both lists state; where they have nothing in common, what is on hand. */
function comparedQuantity(...lists: readonly StockList[]): StockChanges["quantity"] {
  const states = ({ tables }: StockList, column: string): boolean =>
    tables.some(({ filledColumns }) => filledColumns.includes(column));
  const both = (column: string): boolean => lists.every((list) => states(list, column));
  return !both("quantity_on_hand") && both("quantity_available") ? "quantity_available" : "quantity_on_hand";
}

function describe({ fileId, tables }: StockList, items: number): ComparedList {
  const { name, source } = tables[0];
  const days = tables
    .flatMap(({ firstDay, lastDay }) => [firstDay, lastDay])
    .filter((day) => day !== null)
    .toSorted();
  const rows = tables.reduce((sum, table) => sum + visibleCount(table), 0);
  return { fileId, name, source, firstDay: days[0] ?? null, lastDay: days.at(-1) ?? null, rows, items };
}

/** Where records give several rows each, the line in the place of a row. */
function lineOf({ tables }: StockList): (place: number) => number {
  return tables.some(({ records }) => records !== undefined) ? (place) => readRowPlace(place).line : (place) => place;
}
