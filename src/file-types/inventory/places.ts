import { type Column, type Draft, isFed, pickOf, picked, refuse } from "../draft.ts";
import { headerKeys } from "../header-name.ts";
import { isTotalLabel } from "../total-label.ts";
import { isCount } from "./candidates.ts";

/** A header that names a place and a number of it. */
interface PlaceHeader {
  readonly field: string;
  readonly place: string;
}

/** Headers of systems that write the place into them, and what the column holds there. */
const written: readonly (readonly [field: string, header: RegExp])[] = [
  ["quantity_on_hand", /^current quantity (?!on hand)(.+)$/i],
  ["reorder_point", /^stock alert count (.+)$/i],
  ["quantity_on_hand", /^(.+?) - (?:qoh|qty on hand|on hand|stock)$/i],
  ["reorder_point", /^(.+?) - reorder point$/i],
  ["quantity_on_hand", /^in stock \[(.+)\]$/i],
  ["reorder_point", /^low stock \[(.+)\]$/i],
  ["unit_price", /^price \[(.+)\]$/i],
  ["quantity_on_hand", /^inventory[_ ](.+)$/i],
  ["reorder_point", /^reorder_point_(.+)$/i],
  ["reorder_qty", /^(?:reorder_amount|restock_level)_(.+)$/i],
];

/** Words of which no place's name is made alone: `inventory_item_id`, `Retail - On Hand`. */
const noPlace = new Set(
  `qty quantity level levels value valuation worth cost price retail amount total asset assets account date day days turnover status type policy tracker tracking management
    unit units id ids item items code category class group number name note notes start end begin beginning ending opening closing before after initial final previous current
    old new left remaining sold received position on hand in out at available reserved committed incoming age ratio rate min max low high avg average median all change delta
    diff difference adjustment adjusted forecast target optimal safety flag count counts counted month week year`.split(
    /\s+/,
  ),
);

/** The place in a header that says the stock of one: "Current Quantity Main Street", "Main Street - QOH". */
export function placeOfStock(header: string): string | null {
  const found = placeIn(header);
  return found?.field === "quantity_on_hand" && !isOfAll(found.place) ? found.place : null;
}

function placeIn(header: string): PlaceHeader | null {
  for (const [field, pattern] of written) {
    const place = pattern.exec(header)?.[1]?.trim();
    if (place === undefined || place === "") continue;
    const words = place.toLowerCase().split(/[ _-]+/);
    if (isOfAll(place) || !words.every((word) => noPlace.has(word))) return { field, place };
  }
  return null;
}

/**
 * A list with the stock of each place in a column of its own: the places are read from the headers, and each record is a
 * row for each of them. A column with the stock of all places is no place.
 */
export function assignPlaces(draft: Draft): void {
  const headers = readPlaces(draft);
  const stocks = headers.filter(({ field }) => field === "quantity_on_hand");
  if (stocks.every(({ column }) => column.isEmpty)) return;
  const location = picked(draft, "location");
  if (location) refuse(draft, location, "the place of a stock is in the headers of other columns");
  const places = new Set(stocks.map(({ place }) => place));
  const taken = new Set<string>();
  for (const { column, field, place } of headers) {
    const name = `${field} of ${place}`;
    if (!places.has(place)) continue;
    if (taken.has(name)) {
      refuse(draft, column, `another column is the ${name}, too`);
      continue;
    }
    taken.add(name);
    pickOf(draft, { field, column, of: { field: "location", value: place } }, `its header says the place: ${place}`);
  }
  const names = [...places];
  const shown = names.length > 4 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
  draft.reasons.push(
    names.length === 1
      ? `its headers name the place of the stock: ${shown}`
      : `the stock of ${names.length} places has a column each (${shown}): each record is a position at each of them`,
  );
}

const allPlaces = /^(?:all|overall|combined)(?: (?:locations|stores|shops|outlets|warehouses|places))?$/i;

function isOfAll(place: string): boolean {
  return isTotalLabel(place) || allPlaces.test(place);
}

interface PlaceColumn extends PlaceHeader {
  readonly column: Column;
}

function readPlaces(draft: Draft): PlaceColumn[] {
  const names = new Set(draft.columns.map(({ name }) => name));
  const isRepeat = (name: string): boolean => /_\d+$/.test(name) && names.has(name.replace(/_\d+$/, ""));
  const free = draft.columns.filter((column) => !isFed(draft, column) && isCount(column) && !isRepeat(column.name));
  const told = free.flatMap((column): PlaceColumn[] => {
    const found = placeIn(column.name);
    if (found === null) return [];
    if (!isOfAll(found.place)) return [{ column, ...found }];
    refuse(draft, column, "it is that of all places");
    return [];
  });
  return told.some(({ field }) => field === "quantity_on_hand") ? told : readBarePlaces(draft);
}

/** Exports whose last columns are called as the places are, behind columns that no other list has. */
const beforePlaces = headerKeys("handle|title|option1 name|option1 value|sku|hs code|coo");

function readBarePlaces({ columns }: Draft): PlaceColumn[] {
  const keys = columns.map(({ header }) => header.key);
  if (!beforePlaces.every((key) => keys.includes(key))) return [];
  const behind = columns.slice(Math.max(...beforePlaces.map((key) => keys.indexOf(key))) + 1);
  if (behind.length === 0 || !behind.every(isCount)) return [];
  return behind.map((column) => ({ column, field: "quantity_on_hand", place: column.name }));
}
