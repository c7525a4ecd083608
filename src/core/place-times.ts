import { OmError } from "./errors.ts";
import type { Renames } from "./business-aliases.ts";

/** A time zone, or an end of the business day, by the store that has one of its own: as files write it, in any letter case. */
export type PlaceTimes = ReadonlyMap<string, string>;

/** Names of a store are the same whatever their letter case and the spaces around them. */
export function foldPlace(name: string): string {
  return name.trim().toLowerCase();
}

/** Of so many zones the shifts are looked for when a file is read; some 30 ms each. */
const mostZones = 40;

/** One text for the same times, by which a reading is told from a later one; "" where no store has its own. */
export function formatPlaceTimes(times: PlaceTimes): string {
  const sorted = [...times].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return sorted.length === 0 ? "" : JSON.stringify(Object.fromEntries(sorted));
}

/** What `formatPlaceTimes` wrote. */
export function parsePlaceTimes(text = ""): PlaceTimes {
  if (text === "") return new Map();
  const times: Readonly<Record<string, string>> = JSON.parse(text);
  return new Map(Object.entries(times));
}

/**
 * Times by store, those of a store for each of its other names, too.
 * @param times as they are set, by key
 * @param read what is set in its one spelling; null where it cannot be
 * @throws OmError `SETTING_INVALID`
 */
export function readPlaceTimes(
  prefix: string,
  times: Renames,
  {
    aliases,
    read,
    says,
  }: { readonly aliases: Renames; readonly read: (value: string) => string | null; readonly says: string },
): PlaceTimes {
  const own = new Map(
    [...times].map(([store, value]): [string, string] => {
      const spelled = read(value);
      if (spelled !== null) return [store, spelled];
      throw new OmError("SETTING_INVALID", `${prefix}${store} cannot be "${value}"`, { fix: `it is ${says}` });
    }),
  );
  if (new Set(own.values()).size > mostZones)
    throw new OmError("SETTING_INVALID", `${prefix}<store> has more than ${mostZones} values`, {
      fix: "set what most stores have for the whole business",
    });
  const named = foldNames(prefix, own);
  const others = [...aliases].flatMap(([store, of]): [string, string][] => {
    const time = named.get(foldPlace(of));
    return time === undefined || named.has(foldPlace(store)) ? [] : [[store, time]];
  });
  return new Map([...own, ...others]);
}

/** @throws OmError `SETTING_INVALID` where one store is set twice, and not to the same */
function foldNames(prefix: string, own: PlaceTimes): PlaceTimes {
  const named = new Map<string, string>();
  for (const [store, time] of own) {
    const key = foldPlace(store);
    const other = named.get(key) ?? time;
    if (other !== time)
      throw new OmError("SETTING_INVALID", `${prefix}${store} is set to ${other} and to ${time}, in other letters`, {
        fix: `take one of the two out, as \`om business unset ${prefix}${store}\``,
      });
    named.set(key, time);
  }
  return named;
}
