import type { Templates } from "./templates.ts";

export interface Differences {
  /** `stack/resource`, in order. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}

/** What of two deployments is not alike, by resource. */
export function differencesOf(before: Templates, after: Templates): Differences {
  const [old, fresh] = [flat(before), flat(after)];
  return {
    added: [...fresh.keys()].filter((place) => !old.has(place)).toSorted(),
    removed: [...old.keys()].filter((place) => !fresh.has(place)).toSorted(),
    changed: [...fresh.keys()].filter((place) => old.has(place) && old.get(place) !== fresh.get(place)).toSorted(),
  };
}

function flat(templates: Templates): ReadonlyMap<string, string> {
  const entries = Object.entries(templates).flatMap(([stack, { Resources, ...rest }]) => [
    ...Object.entries(Resources).map(([id, resource]) => [`${stack}/${id}`, JSON.stringify(resource)] as const),
    [`${stack}/(the rest)`, JSON.stringify(rest)] as const,
  ]);
  return new Map(entries);
}
