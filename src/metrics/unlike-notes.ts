import type { Period } from "#core/period.ts";
import { sayExport, sayUnlike } from "#core/unlike-sales.ts";
import type { Manifest, ManifestFile } from "#engine/dataset.ts";

const mostNamed = 3;

/** Sales that two exports do not tell alike, as far as they may be in the window: what the one tells is in no number. */
export function unlikeNotes({ files, replaced = [] }: Manifest, period: Pick<Period, "from" | "to">): string[] {
  const all = [...files, ...replaced];
  const names = new Map(all.map(({ fileId, name }) => [fileId, name]));
  const found = all.filter((file) => isIn(file, period)).flatMap((file) => sayUnlikeOf(file, names));
  const left = found.length - mostNamed;
  const more = `and likewise of ${left} more: om file ID shows each`;
  return [...found.slice(0, mostNamed), ...(left > 0 ? [more] : [])];
}

function isIn({ firstDay, lastDay }: ManifestFile, { from, to }: Pick<Period, "from" | "to">): boolean {
  return (from === null || lastDay === null || lastDay >= from) && (to === null || firstDay === null || firstDay < to);
}

function sayUnlikeOf({ name, superseded }: ManifestFile, names: ReadonlyMap<string, string>): string[] {
  const { by = [], ofStream, unlike = [] } = superseded ?? {};
  const own = new Set(ofStream?.by.map(({ fileId }) => fileId));
  const winners = [...new Set(by.map(({ fileId }) => fileId))].filter((fileId) => !own.has(fileId));
  const whose = sayExport(winners.map((fileId) => names.get(fileId) ?? fileId));
  return unlike.map((each) => sayUnlike(each, { whose, here: `in ${name}`, there: "there" }));
}
