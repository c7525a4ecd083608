import type { Cell } from "../query.ts";

/**
 * What numbers of an item hang on: its sku, and its place where they are asked for by place. A row that names no place has
 * none of that list's: what was sold nowhere known is not in the stock of nowhere known.
 */
const separator = "\u0000";
const nowhere = "\u0001";

export function keyOf(sku: string, place: { readonly name: Cell; readonly dataset: string } | null): string {
  if (place === null) return sku;
  return `${sku}${separator}${place.name === null ? `${nowhere}${place.dataset}` : place.name}`;
}

export function skuOf(key: string): string {
  return key.split(separator, 1)[0] ?? key;
}

/** The same place with another sku. */
export function withSku(key: string, sku: string): string {
  return `${sku}${key.slice(skuOf(key).length)}`;
}

/** Undefined where no place is asked for, null where the row names none. */
export function placeOf(key: string): string | null | undefined {
  const place = key.split(separator)[1];
  return place?.startsWith(nowhere) === true ? null : place;
}

/** Whether a row of this dataset names no place. */
export function isNowhere(key: string, dataset: string): boolean {
  return key.endsWith(`${separator}${nowhere}${dataset}`);
}

/** As people read it. */
export function sayItem(key: string): string {
  const place = placeOf(key);
  return place === undefined ? key : `${skuOf(key)} at ${place ?? "an unknown place"}`;
}
