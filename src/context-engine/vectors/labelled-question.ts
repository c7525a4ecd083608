import { z } from "zod";

const answerSchema = z.strictObject({
  grade: z.int().min(1).max(2).describe("2: answers it; 1: helps"),
  places: z
    .array(z.string().min(1).max(1_000))
    .min(1)
    .max(50)
    .describe("`FILE`, `FILE#LINE`, `FILE#FROM-TO` or `FILE#HEADING`, each with `~WORD` that the passage must have"),
});

/** A question of the business's own people with what answers it; places of one answer say the same. */
export const labelledQuestionSchema = z.strictObject({
  id: z.string().min(1).max(100),
  /** For whoever keeps the file. */
  kind: z.string().max(100).exactOptional(),
  text: z.string().min(1).max(2_000),
  answers: z.array(answerSchema).min(1).max(50),
});
export type LabelledQuestion = Readonly<z.infer<typeof labelledQuestionSchema>>;

/** A passage as places name it. */
export interface PlacedPassage {
  readonly file: string;
  readonly line: number;
  readonly title: string;
  readonly text: string;
}

/** Whether a passage is at a place; a passage is at the line with which it begins. */
export function isAtPlace(passage: PlacedPassage, place: string): boolean {
  const [where = "", word = ""] = place.split("~");
  const [file = "", key = ""] = splitAtFirst(where, "#");
  if (file !== passage.file) return false;
  const own = `${passage.title}\n${passage.text}`.toLowerCase();
  return own.includes(word.toLowerCase()) && (key === "" || isAtKey(passage, key));
}

function isAtKey({ line, title, text }: PlacedPassage, key: string): boolean {
  const lines = /^(?<from>\d+)(?:-(?<to>\d+))?$/u.exec(key)?.groups;
  if (lines === undefined) return `${title}\n${text}`.toLowerCase().includes(key.toLowerCase());
  const from = Number(lines["from"]);
  return line >= from && line <= Number(lines["to"] ?? from);
}

function splitAtFirst(text: string, mark: string): readonly string[] {
  const at = text.indexOf(mark);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + mark.length)];
}
