import type { MetricDefinition } from "#core/metric.ts";
import { rows } from "../definitions/rows.ts";
import type { QueryPlan } from "../plan.ts";
import { type Ask, nothingOfIt } from "./ask-items.ts";
import { isNowhere, placeOf } from "./item-key.ts";
import { askedPlace, placeIn } from "./item-places.ts";

const mostNamed = 10;

/** The places that sales name at all, in the window or not: of another one nobody knows what it sold. */
export interface SalesPlaces {
  readonly names: ReadonlySet<string>;
}

/** Null where no place is asked for. */
export async function readSalesPlaces(plan: QueryPlan, ask: Ask): Promise<SalesPlaces | null> {
  const place = askedPlace(plan);
  if (place === null) return null;
  const ofAll: MetricDefinition = { ...rows, datasets: ["sales"] };
  const found = await ask({ metrics: [rows.id], by: [placeIn("sales", place)] }, [ofAll]).catch(nothingOfIt);
  return { names: new Set((found?.rows ?? []).flatMap(([name]) => (name == null ? [] : [String(name)]))) };
}

/** Whether sales tell of the place of an item; true where no place is asked for. */
export function isPlaceOfSales(key: string, places: SalesPlaces | null): boolean {
  const place = placeOf(key);
  if (places === null || place === undefined) return true;
  return place === null ? isNowhere(key, "sales") : places.names.has(place);
}

/** Places that one of the two lists alone names: each may be the other's under another name. */
export function placeNotes(places: SalesPlaces | null, stockKeys: Iterable<string>): string[] {
  if (places === null) return [];
  const keys = [...stockKeys];
  const ofStock = new Set(keys.map(placeOf));
  const stock = [...ofStock].filter((place) => typeof place === "string");
  if (stock.length === 0) return [];
  const alone = stock.filter((place) => !places.names.has(place));
  const others = [...places.names].filter((place) => !ofStock.has(place));
  const mend = "where two names are one place: om business set alias.store.NAME=OTHER";
  return [
    ...(alone.length === stock.length ? [`sales and lists of stock name no place in common: ${mend}`] : []),
    ...(alone.length === 0
      ? []
      : [`in lists of stock, but named by no sale, so that what was sold there is not known: ${named(alone)}`]),
    ...(others.length === 0 ? [] : [`named by sales, but by no list of stock: ${named(others)}`]),
    ...(alone.length > 0 && alone.length < stock.length && others.length > 0 ? [mend] : []),
    ...(keys.some((key) => isNowhere(key, "inventory")) ? ["some rows of stock name no place: they meet no sale"] : []),
  ];
}

function named(names: readonly string[]): string {
  const sorted = names.toSorted();
  const more = sorted.length > mostNamed ? ` and ${sorted.length - mostNamed} more` : "";
  return `${sorted.slice(0, mostNamed).join(", ")}${more}`;
}
