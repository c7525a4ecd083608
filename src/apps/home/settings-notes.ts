import { type SettingEntries, storesIn } from "#core/business-settings.ts";
import { toOmError } from "#core/errors.ts";
import { foldPlace } from "#core/place-times.ts";
import type { OmService } from "./service.ts";

/** Names that are shown of those that files have. */
const mostNamed = 5;

/**
 * Settings of stores that no row names: they do nothing. Stores that the settings merge are named by the other name.
 * @param readNames every name of a store in the rows that count
 */
export async function settingsNotes(
  entries: SettingEntries,
  readNames: () => Promise<readonly string[]>,
): Promise<string[]> {
  const ofStores = storesIn(entries);
  if (ofStores.length === 0) return [];
  try {
    return unmetNotes(ofStores, await readNames(), entries);
  } catch (error) {
    return [`whether files name the stores of these settings could not be looked up: ${toOmError(error).message}`];
  }
}

/** Every name of a store in the rows that count. */
export async function readStoreNames(business: string, read: OmService["names"]): Promise<string[]> {
  const found = await Promise.all(["store", "location"].map((dimension) => read(business, { dimension })));
  return [...new Set(found.flatMap(({ names }) => names.map(({ name }) => name)))];
}

function unmetNotes(
  ofStores: ReturnType<typeof storesIn>,
  names: readonly string[],
  entries: SettingEntries,
): string[] {
  if (names.length === 0) return [];
  const exact = new Set(names);
  const folded = new Map(names.map((name) => [foldPlace(name), name]));
  const merged = new Set(ofStores.map(({ key }) => entries[key] ?? "").map(foldPlace));
  return ofStores.flatMap(({ key, store, isExact }) => {
    const other = folded.get(foldPlace(store));
    if (isExact ? exact.has(store) : other !== undefined || merged.has(foldPlace(store))) return [];
    // The name that people see of a merged store need not stand in files.
    if (isExact && merged.has(foldPlace(store)) && other === undefined) return [];
    const have = other === undefined ? `the files have ${sayNames(names)}` : `the files write ${other}`;
    return [`${key}: no row names the store ${store}, so it does nothing; ${have}`];
  });
}

function sayNames(names: readonly string[]): string {
  const more = names.length > mostNamed ? `, and ${names.length - mostNamed} more` : "";
  return `${names.slice(0, mostNamed).join(", ")}${more}`;
}
