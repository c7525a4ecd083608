import type { FilesAsked } from "../../models/plan.ts";
import { hasCue, hasNoun, type Reading } from "../reading.ts";
import type { RouteContext } from "../route-context.ts";
import { defineIntent, planned } from "./define-intent.ts";

/** What became of the files: their states, what waits, what was rejected. */
export const files = defineIntent({
  id: "files",
  recognises(reading, context) {
    const name = spacedName(reading, context);
    const isOther = ({ metric, text }: Reading["metrics"][number]): boolean =>
      metric !== "rows" && metric !== "on_hand_units" && metric !== "orders" && !name.includes(text.toLowerCase());
    if (reading.metrics.some(isOther)) return false;
    if (namedFile(reading, context) !== null) return true;
    if (hasCue(reading, "rejected rows", "file waiting")) return true;
    return (hasCue(reading, "files") || hasNoun(reading, "file")) && !isByFile(reading);
  },
  plan: (reading, context) => planned("files", reading, { files: filterOf(reading, context), definitions: [] }),
  reads: (reading, context) => {
    const name = namedFile(reading, context);
    return name === null
      ? []
      : reading.unread.flatMap(({ text }) => (name.toLowerCase().includes(text.toLowerCase()) ? [text] : []));
  },
});

function filterOf(reading: Reading, context: RouteContext): FilesAsked {
  const name = namedFile(reading, context);
  if (name !== null) return { name };
  if (hasCue(reading, "file waiting")) return { state: "needs_decision" };
  if (hasCue(reading, "rejected rows")) return { rejected: true };
  if (hasCue(reading, "stock")) return { type: "inventory" };
  if (reading.metrics.some(({ metric }) => metric === "net_sales")) return { type: "sales" };
  return {};
}

/** "sales rows from each file" are numbers of rows. */
function isByFile(reading: Reading): boolean {
  return (
    reading.metrics.some(({ metric }) => metric === "rows") &&
    hasCue(reading, "by") &&
    !hasCue(reading, "rejected rows", "accepted rows")
  );
}

/** "the file sales stall csv": a name as it is spoken, without its marks; "" where none is. */
function spacedName({ question }: Pick<Reading, "question">, { fileNames }: Pick<RouteContext, "fileNames">): string {
  const said = ` ${spacedOf(question)} `;
  const named = fileNames.map(spacedOf).filter((name) => name.includes(" ") && said.includes(` ${name} `));
  return named.toSorted((one, other) => other.length - one.length)[0] ?? "";
}

function spacedOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** A file that is named, or the only one whose name has the word beside "file" in it. */
function namedFile({ words, question, unread }: Reading, { fileNames }: RouteContext): string | null {
  const whole = fileNames.find((name) => question.toLowerCase().includes(name.toLowerCase()));
  if (whole !== undefined) return whole;
  const spaced = spacedName({ question }, { fileNames });
  if (spaced !== "") return fileNames.find((name) => spacedOf(name) === spaced) ?? null;
  const at = words.findIndex(({ key }) => key === "file" || key === "export" || key === "upload");
  const beside = [words[at - 1], words[at + 1]].filter((word) => word !== undefined && unread.includes(word));
  for (const word of beside) {
    const having = fileNames.filter(
      (name) => (word?.key.length ?? 0) >= 4 && name.toLowerCase().includes(word?.key ?? " "),
    );
    if (having.length === 1) return having[0] ?? null;
  }
  return null;
}
