import { type Decimal, divideDecimals } from "#core/money.ts";
import type { Dimension } from "../dimensions.ts";
import { type Group, ratioDigits } from "../groups.ts";
import type { KeyedGroups } from "./read-groups-of.ts";

/**
 * Of each group its share of the whole that it is part of: the group of `wholes` with the same labels, as far as both name
 * the same dimensions. 9 digits, half-even; null where a side is unknown or the whole is 0.
 * @param metric the place of the metric among the values of `wholes`
 * @param at the place of its value among those of `groups`
 */
export function sharesOf(
  { keys, groups }: KeyedGroups,
  wholes: KeyedGroups,
  { metric, at }: { readonly metric: number; readonly at: number },
): (Decimal | null)[] {
  const common = wholes.keys.filter(({ id }) => keys.some((key) => key.id === id));
  const [placeOf, placeOfWhole] = [placesIn(keys, common), placesIn(wholes.keys, common)];
  const known = new Map(wholes.groups.map((whole) => [placeOfWhole(whole), whole.values[metric] ?? null]));
  return groups.map((group) => {
    const [part, whole] = [group.values[at] ?? null, known.get(placeOf(group)) ?? null];
    return part === null || whole === null ? null : divideDecimals(part, whole, ratioDigits);
  });
}

function placesIn(keys: readonly Dimension[], common: readonly Dimension[]): (group: Group) => string {
  const places = common.map((wanted) => keys.findIndex(({ id }) => id === wanted.id));
  return ({ labels }) => JSON.stringify(places.map((place) => labels[place] ?? null));
}
