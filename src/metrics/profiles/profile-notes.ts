import type { QueryRows } from "#engine/query-engine.ts";
import { filtersSql, type Reading, type Statement, statement, visibleRows, windowSql } from "../compile-rows.ts";
import type { QueryPlan } from "../plan.ts";
import { lineState } from "../told-columns.ts";
import { stateColumns } from "./line-states.ts";

const mostNamed = 5;

/** Statuses of counted lines that no vocabulary knows: a row a text, with its lines. Null where no state is asked for. */
export function unknownStates(plan: QueryPlan, reading: Reading): Statement | null {
  if (!reading.columns.includes(lineState)) return null;
  return statement((bind) => {
    const used = plan.filters.flatMap(({ dimension }) => dimension.columns);
    const rows = visibleRows({ ...reading, columns: ["day", "currency", lineState, ...stateColumns, ...used] }, bind);
    const conditions = [windowSql(plan.period, bind), ...filtersSql(plan.filters, bind)].join(" AND ");
    return `SELECT status, count(*) AS lines, sum(count(*)) OVER () AS in_all, count(*) OVER () AS texts
      FROM ${rows} WHERE ${lineState} = 'unknown' AND ${conditions}
      GROUP BY status ORDER BY lines DESC, status LIMIT ${mostNamed}`;
  });
}

/** What a reader should know of the profile that the cells cannot say. */
export function profileNotes({ profile, bridge }: QueryPlan, unknown: QueryRows | null): string[] {
  const unconfirmed = [profile, bridge].flatMap((each) => (each === null || each.confirmed ? [] : each.title));
  return [
    ...unconfirmed.map(
      (title) =>
        `the profile of ${title} is unconfirmed: no total that ${title} published was reproduced to the cent yet`,
    ),
    ...unknownNotes(unknown),
  ];
}

function unknownNotes(unknown: QueryRows | null): string[] {
  const [first] = unknown?.rows ?? [];
  if (unknown === null || first === undefined) return [];
  const [lines, texts] = [Number(first[2]), Number(first[3])];
  const named = unknown.rows.map(([status, count]) => `${JSON.stringify(String(status))} on ${String(count)}`);
  const more = texts > named.length ? ` and ${texts - named.length} more` : "";
  const one = lines === 1;
  return [
    `${lines} ${one ? "line has a status" : "lines have a status"} of no known meaning, so ${one ? "it counts" : "they count"}: ${named.join(", ")}${more}`,
  ];
}
