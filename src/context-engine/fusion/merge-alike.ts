import { findNearDuplicates } from "#text-index/near-duplicates.ts";
import type { RankedItem } from "./fuse.ts";

/**
 * Of texts that say the same in nearly the same words the one that came last, in the place of the best of them, with the
 * citations of all. Numbers must be the same to the digit: see `findNearDuplicates`. So must the words of the question that
 * they have: who asks for the mug is not told what is said of the kettle in the same words.
 */
export function mergeAlike(items: readonly RankedItem[]): readonly RankedItem[] {
  const texts = items.filter(({ item }) => item.kind === "passage");
  const groups = [...Map.groupBy(texts, ({ item: { terms = [] } }) => terms.join(" ")).values()].flatMap((fitting) =>
    findNearDuplicates(fitting.map(({ item: { id, text } }) => ({ id, text }))),
  );
  if (groups.length === 0) return items;
  const byId = new Map(items.map((ranked) => [ranked.item.id, ranked]));
  const merged = new Map<string, RankedItem>();
  const gone = new Set<string>();
  for (const ids of groups) {
    const [best, ...others] = ids.flatMap((id) => byId.get(id) ?? []);
    if (best === undefined) continue;
    const all = [best, ...others];
    const newest = all.reduce((one, other) => ((other.item.freshAt ?? "") > (one.item.freshAt ?? "") ? other : one));
    const citations = new Map([newest, ...all].flatMap(({ item }) => item.citations).map((each) => [each.id, each]));
    merged.set(best.item.id, { ...best, item: { ...newest.item, citations: [...citations.values()] } });
    for (const { item } of others) gone.add(item.id);
  }
  return items.flatMap((ranked) => (gone.has(ranked.item.id) ? [] : (merged.get(ranked.item.id) ?? ranked)));
}
