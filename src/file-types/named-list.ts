import { createCandidateFinder } from "./candidates.ts";
import type { Field, TableEvidence, TypeMatch } from "./file-type.ts";
import { matchList } from "./list-match.ts";
import type { SynonymIndex } from "./synonyms.ts";

/** A list that a person calls by its kind: what its columns are is asked, not whether it is one. */
export interface NamedList {
  readonly id: string;
  readonly fields: readonly Field[];
  readonly synonyms: SynonymIndex;
  /** Fields of which one is enough, each with what it says; without one of them the table is no such list. */
  readonly needs: readonly { readonly fields: readonly string[]; readonly says: string }[];
  /** Fields whose marks name the currency. */
  readonly amounts: readonly string[];
}

/** Confidence 1 where each need has a column, 0 with the reasons else. */
export function matchNamedList(evidence: TableEvidence, list: NamedList): TypeMatch {
  const { id, fields, synonyms, needs, amounts } = list;
  const match = matchList(evidence, {
    id,
    finder: createCandidateFinder(fields, synonyms, () => true), // cells that do not fit are told one by one
    fields: fields.map(({ name }) => name),
    amounts,
    weights: needs.map((need) => ({ ...need, weight: 1 / needs.length })),
    against: () => null,
    grain: () => "item",
  });
  const found = new Set([
    ...match.mapping.map(({ field }) => field),
    ...[...evidence.answers].flatMap(([key, value]) => (key.startsWith("map.") ? value : [])),
  ]);
  const lacking = needs.filter((need) => !need.fields.some((field) => found.has(field)));
  return {
    ...match,
    confidence: lacking.length === 0 ? 1 : 0,
    reasons: lacking.length === 0 ? match.reasons : lacking.map(({ says }) => `no column is ${says}`),
  };
}
