import { OmError } from "#core/errors.ts";
import { type Group, moneyDigits, ratioDigits } from "../groups.ts";
import type { QueryPlan } from "../plan.ts";
import type { Cell } from "../query.ts";
import { sumTerms } from "./sum-terms.ts";
import type { EvaluatedItem, EvaluatedMetric, WorkedWindow } from "./work-out.ts";

/** The currencies of all amounts of these windows. */
export function currenciesOf(windows: readonly WorkedWindow[]): readonly string[] {
  const items = windows.flatMap(({ evaluated }) => evaluated.flatMap((metric) => metric.items));
  return [...new Set(items.flatMap(({ facts: { currency } }) => currency ?? []))];
}

/**
 * The groups of all metrics; those of units stand beside amounts where these are in one currency.
 * @throws OmError `QUERY_INVALID` where they are in several
 */
export function groupItems(
  plan: QueryPlan,
  { evaluated, formulas }: WorkedWindow,
  currencies: readonly string[],
): Group[] {
  const ofUnits = evaluated.find(({ formula }) => !formula.isOfMoney);
  if (ofUnits !== undefined && currencies.length > 1) {
    throw new OmError(
      "QUERY_INVALID",
      `amounts are in ${currencies.length} currencies, and ${ofUnits.metric.id} is in none`,
      {
        fix: "ask for them in separate queries",
      },
    );
  }
  const places = placesOf(plan, evaluated, currencies);
  return [...places.values()].map(({ labels, members }) => ({
    labels,
    values: evaluated.map(({ metric, formula }, at) => {
      const sums = sumTerms(members[at] ?? []);
      return sums === null ? null : formula.value(sums, metric.unit === "ratio" ? ratioDigits : moneyDigits, formulas);
    }),
  }));
}

/** The items of one group, by metric. */
export interface ItemGroup {
  readonly labels: readonly Cell[];
  readonly members: EvaluatedItem[][];
}

/** The items of each group, by its labels as JSON; the currency is the last label where money is asked for. */
export function placesOf(
  { hasMoney }: Pick<QueryPlan, "hasMoney">,
  evaluated: readonly EvaluatedMetric[],
  currencies: readonly string[],
): ReadonlyMap<string, ItemGroup> {
  const places = new Map<string, ItemGroup>();
  for (const [at, { items }] of evaluated.entries()) {
    for (const item of items) {
      const currency = (item.facts.currency ?? currencies[0] ?? "") || null;
      const labels = hasMoney ? [...item.labels, currency] : item.labels;
      const key = JSON.stringify(labels);
      const place = places.get(key) ?? { labels, members: evaluated.map((): EvaluatedItem[] => []) };
      places.set(key, place);
      place.members[at]?.push(item);
    }
  }
  return places;
}
