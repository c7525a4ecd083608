import { findNearDuplicates } from "#text-index/near-duplicates.ts";
import type { RankedItem } from "./fuse.ts";

/** Sentences: texts that would say the same but for their numbers. Which of them holds is nothing that words tell. */
export function findDisagreements(items: readonly RankedItem[]): readonly string[] {
  const texts = items.filter(({ item }) => item.kind === "passage");
  const masked = texts.map(({ item: { id, text } }) => ({
    id,
    text: text.replaceAll(/\p{N}+(?:[.,:/]\p{N}+)*/gu, "n"),
  }));
  const byId = new Map(texts.map(({ item }) => [item.id, item]));
  return findNearDuplicates(masked).map((ids) => {
    const names = ids.flatMap((id) => {
      const item = byId.get(id);
      const [citation] = item?.citations ?? [];
      return item === undefined ? [] : [`${citation?.name ?? item.title}${ofDay(item.freshAt)}`];
    });
    return `${[...new Set(names)].join(" and ")} say the same with other numbers: both are shown`;
  });
}

function ofDay(freshAt: string | undefined): string {
  return freshAt === undefined ? "" : ` (received ${freshAt.slice(0, 10)})`;
}
