import { columnsOfPair, countedPairsSql, pairSql } from "#engine/pairs.ts";
import type { ManifestFile } from "#engine/dataset.ts";
import { quoteIdentifier } from "#engine/sql.ts";
import type { Period } from "#core/period.ts";
import { fileTypes } from "#file-types/registry.ts";
import { type Reading, type Statement, statement, windowSql } from "./compile-rows.ts";
import type { Dimension } from "./dimensions.ts";
import type { QueryPlan } from "./plan.ts";
import { storedColumns } from "./told-columns.ts";

/**
 * The groups of a query that counts different values of one column by another, from the pairs that are kept of the two.
 * Null for any other query: pairs know nothing else of their rows, so one with a filter, with names that stand for others or
 * with a day that is moved reads the rows.
 */
export function pairGroups(
  { filters }: Pick<QueryPlan, "filters">,
  window: Period,
  { keys, parts, columns, context, renamed }: Reading & { readonly keys: readonly Dimension[] },
): Statement | null {
  const { manifest, canonical, toPath } = context;
  const [[key, ...otherKeys], [part, ...otherParts]] = [keys, parts];
  if (!canonical || key === undefined || part === undefined) return null;
  const kept = fileTypes
    .find(({ id }) => id === manifest.dataset)
    ?.pairs?.find((pair) => pairSql(pair).by === key.sql && pair.of === part.sql);
  const isPlain = part.aggregate === "distinct" && part.over === "lines" && part.where === undefined;
  const isAlone = [...otherKeys, ...otherParts, ...filters].length === 0 && part.within === undefined;
  if (kept === undefined || !isPlain || !isAlone) return null;
  if (columnsOfPair(kept).some((column) => renamed.has(column))) return null;
  if (storedColumns(columns).some((column) => !columns.includes(column))) return null;
  const counted = statement((bind) => {
    const asked = {
      ...kept,
      asked: (file: ManifestFile) => partIn(window, file),
      condition: () => windowSql(window, bind),
    };
    const pairs = countedPairsSql(manifest, asked, toPath);
    return pairs === null ? "" : selected(pairs);
  });
  return counted.sql === "" ? null : counted;
}

function selected(pairs: string): string {
  return `SELECT _by AS ${quoteIdentifier("key 0")}, nullif(CAST(sum(_pairs) AS BIGINT), 0) AS ${quoteIdentifier("part 0")}
    FROM (${pairs}) GROUP BY 1`;
}

/** By the days that it lists: of a row without a day it is not in any window. */
function partIn({ from, to }: Period, { firstDay, lastDay, undatedRows }: ManifestFile): "all" | "none" | "some" {
  if (from === null || to === null) return "all";
  if (firstDay === null || lastDay === null) return "some";
  if (lastDay < from || firstDay >= to) return "none";
  return firstDay >= from && lastDay < to && undatedRows === 0 ? "all" : "some";
}
