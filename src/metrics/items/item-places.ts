import { OmError } from "#core/errors.ts";
import type { QueryPlan } from "../plan.ts";

/** The names under which people ask for the place of an item. */
export const placeDimensions: readonly string[] = ["location", "store"];

/** Sales name a store, a location or both; every other list a location. */
const ofSales: Readonly<Record<string, string>> = { location: "location_or_store", store: "store_or_location" };

/**
 * The dimension by which a query asks for places; null where it does not.
 * @throws OmError `QUERY_INVALID` where it asks for both names of the same thing
 */
export function askedPlace({ by, filters }: Pick<QueryPlan, "by" | "filters">): string | null {
  const asked = [...by, ...filters.map(({ dimension }) => dimension)].map(({ id }) => id);
  const [first, ...others] = [...new Set(asked)].filter((id) => placeDimensions.includes(id));
  if (others.length > 0) {
    throw new OmError("QUERY_INVALID", "store and location are the same places beside stock", {
      fix: "use one of them",
    });
  }
  return first ?? null;
}

/** What the place is called in a dataset. */
export function placeIn(dataset: string, place: string): string {
  return dataset === "sales" ? (ofSales[place] ?? place) : "location";
}
