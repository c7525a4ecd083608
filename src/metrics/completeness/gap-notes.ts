import type { Manifest } from "#engine/dataset.ts";
import type { Period } from "#core/period.ts";
import { daysOfSource, groupSources } from "./sources.ts";

const mostNamed = 3;

/** One sentence for each source that feeds an answer and misses days in its window; of many the first ones. */
export function gapNotes(
  manifest: Manifest,
  { from, to }: Pick<Period, "from" | "to">,
  used: ReadonlySet<string>,
): string[] {
  const found = groupSources(manifest).flatMap((source) => {
    if (!source.tables.some(({ fileId }) => used.has(fileId))) return [];
    const gaps = (daysOfSource(manifest.dataset, source)?.gaps ?? []).filter(
      (gap) => (from === null || gap.to >= from) && (to === null || gap.from < to),
    );
    if (gaps.length === 0) return [];
    const [first] = gaps;
    const more = gaps.length > 1 ? `, and ${gaps.length - 1} more` : "";
    const days = first?.from === first?.to ? first?.from : `${first?.from} to ${first?.to}`;
    return [`days are missing of ${source.name}: ${days}${more} (see \`om sources\`)`];
  });
  const left = found.length - mostNamed;
  return [...found.slice(0, mostNamed), ...(left > 0 ? [`days are missing of ${left} more sources`] : [])];
}
