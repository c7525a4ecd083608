import type { QueryRows } from "#engine/query-engine.ts";
import { pendingNotes } from "../notes.ts";
import type { PendingFile } from "../query.ts";
import { unknownKindNotes } from "./kind-notes.ts";
import type { CountedOrders } from "./read-reconciliation.ts";
import type { Reconciliation, StatusTotals } from "./reconciliation.ts";

export interface ReconciliationFacts extends CountedOrders {
  readonly statuses: readonly StatusTotals[];
  readonly coverage: Reconciliation["coverage"];
  readonly pending: readonly PendingFile[];
  readonly unknown: QueryRows["rows"];
  /** Lines of orders that name no order. */
  readonly unnumbered: number;
  readonly hasOrders: boolean;
}

/** What a reader should know and the amounts cannot say, in a fixed order. */
export function reconciliationNotes(facts: ReconciliationFacts): string[] {
  const { coverage, statuses } = facts;
  const ambiguous = statuses
    .filter(({ status }) => status === "ambiguous")
    .reduce((sum, { orders }) => sum + orders, 0);
  const currencies = new Set(statuses.map(({ currency }) => currency));
  const say = (count: number, text: (orders: string) => string, what = "order"): string[] =>
    count === 0 ? [] : [text(count === 1 ? `1 ${what}` : `${count} ${what}s`)];
  return [
    ...(facts.hasOrders ? [] : ["there are no orders yet: ingest the export of the orders beside the settlements"]),
    ...say(facts.otherSpelling, (orders) => `${orders} matched although one side writes # in front of the number`),
    ...say(
      facts.explained,
      (orders) =>
        `of ${orders} the difference is a refund or a tip that is in the payouts and not in the total of the orders`,
    ),
    ...say(
      facts.otherCurrency,
      (orders) => `${orders} in one currency here and in another there: never added, so each side stands alone`,
    ),
    ...say(
      ambiguous,
      (orders) =>
        `${orders} with a number that several sources have, or that is written in two ways: name the source of the orders`,
    ),
    ...say(facts.unnumbered, (lines) => `${lines} of orders without a number cannot be compared`, "line"),
    ...unknownKindNotes(facts.unknown),
    ...say(coverage.orders.undated, (lines) => `${lines} of orders without a day`, "line"),
    ...say(coverage.payouts.undated, (rows) => `${rows} of settlements without a day`, "row"),
    ...(currencies.size > 1 ? ["amounts of several currencies are never added"] : []),
    ...(currencies.has("") && currencies.size > 1
      ? ["amounts without a currency meet none with one: name it by `om decide FILE --set currency=EUR`"]
      : []),
    ...pendingNotes(facts.pending),
  ];
}
