import { headerKey } from "./header-name.ts";

/**
 * Header names of a field, most telling first, separated by `|`, in the languages of the exports we know. `strong` names
 * say the field by themselves; `weak` ones need the rest of the table to agree.
 */
export interface FieldNames {
  readonly strong: string;
  readonly weak?: string;
}

export interface Synonym {
  readonly field: string;
  readonly isStrong: boolean;
  /** 0 is the most telling name of its field. */
  readonly rank: number;
}

/** Fields that a header key may mean. */
export type SynonymIndex = ReadonlyMap<string, readonly Synonym[]>;

export function indexSynonyms(names: Readonly<Record<string, FieldNames>>): SynonymIndex {
  const byKey = new Map<string, Synonym[]>();
  for (const [field, { strong, weak }] of Object.entries(names)) {
    const strongNames = split(strong);
    [...strongNames, ...split(weak ?? "")].forEach((name, rank) => {
      const key = headerKey(name);
      const known = byKey.get(key) ?? [];
      if (known.some((synonym) => synonym.field === field)) return;
      byKey.set(key, [...known, { field, isStrong: rank < strongNames.length, rank }]);
    });
  }
  return byKey;
}

function split(list: string): string[] {
  return list.split("|").flatMap((name) => name.trim() || []);
}
