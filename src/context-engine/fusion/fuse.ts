import type { EngineConfig } from "../config/engine-config.ts";
import type { FusionTrace } from "../models/answer.ts";
import type { Found, FoundItem } from "../retrievers/retriever.ts";
import { findDisagreements } from "./find-disagreements.ts";
import { mergeAlike } from "./merge-alike.ts";

export interface Fused {
  /** Best first; each thing once. */
  readonly items: readonly RankedItem[];
  readonly gaps: readonly string[];
  readonly assumptions: readonly string[];
  /** Sentences: texts that differ in their numbers alone. */
  readonly disagreements: readonly string[];
  readonly trace: FusionTrace;
}

export interface RankedItem {
  readonly item: FoundItem;
  readonly retriever: string;
  /** Rank in the list of each retriever that found it, from 1. */
  readonly ranks: Readonly<Record<string, number>>;
  /** Weighted reciprocal rank: the sum of weight * score / (60 + rank) over the lists. */
  readonly score: number;
}

/** Cormack, Clarke, Büttcher: Reciprocal Rank Fusion, SIGIR 2009. */
const rankOffset = 60;

/**
 * One list of what several retrievers found, best first over all of them. Equal ids are one thing, inside a list and across
 * lists, never equal texts: two files may say the same, and then the later one says it for both, with the citations of both.
 * Texts that say the same with other numbers stand both, and that they differ is said. The weight of a retriever and the
 * score of an item weigh each rank, so an answer stands before a definition.
 */
export function fuse(
  found: readonly { readonly id: string; readonly found: Found }[],
  { retrieverWeights }: Pick<EngineConfig, "retrieverWeights">,
): Fused {
  const ranked = new Map<
    string,
    { item: FoundItem; retriever: string; ranks: Record<string, number>; score: number }
  >();
  let count = 0;
  for (const { id, found: list } of found) {
    const distinct = [...new Map(list.items.map((item) => [item.id, item])).values()];
    const weight = retrieverWeights[id] ?? 1;
    count += list.items.length;
    if (weight === 0) continue;
    for (const [at, item] of distinct.entries()) {
      const score = (weight * item.score) / (rankOffset + at + 1);
      const known = ranked.get(item.id);
      if (known === undefined) ranked.set(item.id, { item, retriever: id, ranks: { [id]: at + 1 }, score });
      else {
        known.ranks[id] = at + 1;
        known.score += score;
      }
    }
  }
  const sorted = [...ranked.values()].toSorted(
    (one, other) => other.score - one.score || one.item.id.localeCompare(other.item.id),
  );
  const items = mergeAlike(sorted);
  return {
    items,
    gaps: [...new Set(found.flatMap(({ found: { gaps } }) => gaps))],
    assumptions: [...new Set(found.flatMap(({ found: { assumptions } }) => assumptions))],
    disagreements: findDisagreements(items),
    trace: { found: count, kept: items.length, repeated: count - sorted.length, alike: sorted.length - items.length },
  };
}
