import type { QueryRows } from "#engine/query-engine.ts";
import { filtersSql, type Reading, type Statement, statement, visibleRows, windowSql } from "../compile-rows.ts";
import type { QueryPlan } from "../plan.ts";
import { payoutKind } from "../told-columns.ts";

const mostNamed = 5;

/** Kinds of transactions that no vocabulary knows: a row a text, with its rows. Null where no kind is asked for. */
export function unknownKinds(plan: QueryPlan, reading: Reading): Statement | null {
  if (!reading.columns.includes(payoutKind)) return null;
  return statement((bind) => {
    const used = plan.filters.flatMap(({ dimension }) => dimension.columns);
    const columns = ["day", "currency", "txn_type", "amount_description", payoutKind, ...used];
    const rows = visibleRows({ ...reading, columns }, bind);
    const conditions = [windowSql(plan.period, bind), ...filtersSql(plan.filters, bind)].join(" AND ");
    return unknownKindsSql(rows, conditions);
  });
}

/** @param rows relation with `txn_type`, `amount_description` and the kind */
export function unknownKindsSql(rows: string, conditions: string): string {
  return `SELECT concat_ws(': ', txn_type, amount_description) AS text, count(*) AS lines, sum(count(*)) OVER () AS in_all,
      count(*) OVER () AS texts
    FROM ${rows} WHERE ${payoutKind} = 'other' AND ${conditions}
    GROUP BY text ORDER BY lines DESC, text LIMIT ${mostNamed}`;
}

export function unknownKindNotes(unknown: QueryRows["rows"]): string[] {
  const [first] = unknown;
  if (first === undefined) return [];
  const [lines, texts] = [Number(first[2]), Number(first[3])];
  const named = unknown.map(([text, count]) => `${JSON.stringify(String(text))} on ${String(count)}`);
  const more = texts > named.length ? ` and ${texts - named.length} more` : "";
  const which = lines === 1 ? "1 row of a settlement is" : `${lines} rows of settlements are`;
  return [
    `${which} of a kind that is not known, so in payout_adjustments and not in payout_net: ${named.join(", ")}${more}`,
  ];
}
