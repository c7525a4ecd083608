import type { ErasureReport, ErasureUnderWay } from "#core/erasure.ts";
import { formatBytes, formatNumberOf } from "./numbers.ts";
import { type Page, paint } from "./page.ts";
import { wrap } from "./text.ts";

/** What is gone, what was searched afterwards, and what this machine cannot know of. */
export function printErasure({ erasureId, files, removed, proof, unproved = [] }: ErasureReport, page: Page): string {
  const rows = files.reduce((sum, file) => sum + file.rows.read, 0);
  const parts = [
    `${formatNumberOf(removed.blobs, "blob")} (${formatBytes(removed.bytes)})`,
    formatNumberOf(removed.records, "record"),
    ...(removed.messages > 0
      ? [formatNumberOf(removed.messages, "message that was set aside", "messages that were set aside")]
      : []),
    ...(removed.copies > 0 ? [formatNumberOf(removed.copies, "copy", "copies")] : []),
    ...(removed.versions > 0
      ? [`${formatNumberOf(removed.versions, "past version")} of the numbers written anew`]
      : []),
  ];
  return [
    ...wrap(
      `Erased ${formatNumberOf(files.length, "file")} with ${formatNumberOf(rows, "row")}: ${parts.join(", ")}`,
      page.width,
    ),
    ...files.map(({ fileId, contentHash }) => paint(page, "dim", `  ${fileId}  SHA-256 ${contentHash}`)),
    "  Searched afterwards:",
    ...proof.flatMap(({ name, ok, detail }) =>
      wrap(`${ok ? "ok" : paint(page, "red", "LEFT")}  ${name}: ${detail}`, page.width, "    "),
    ),
    ...unproved.flatMap((place) => wrap(`not proved  ${place}`, page.width, "    ")),
    ...wrap("Backups made before still have it, and so has whoever was sent it.", page.width, "  "),
    ...(erasureId === undefined ? [] : [`  The same again: om erase --status ${erasureId}`]),
  ].join("\n");
}

/** Of a home that waits until nobody can be reading it any more. */
export function printErasureUnderWay({ erasureId, files, goesOnAt, waitsFor }: ErasureUnderWay, page: Page): string {
  const proof = wrap(`The proof: om erase --status ${erasureId}`, page.width);
  if (waitsFor !== undefined) {
    return [
      ...wrap(`Asked for, not begun; the files are in the numbers still: ${waitsFor}`, page.width),
      ...proof,
    ].join("\n");
  }
  return [
    ...wrap(
      `${formatNumberOf(files.length, "file")} out of the numbers for good; nothing can bring them back.`,
      page.width,
    ),
    ...wrap(
      `The bytes go after ${goesOnAt}, when nobody can be reading them any more, without another command.`,
      page.width,
    ),
    ...proof,
  ].join("\n");
}
