import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const questionSchema = z.strictObject({
  id: z.string(),
  kind: z.enum(["words", "paraphrase", "typo", "language"]),
  text: z.string(),
  /** Places of one answer say the same. */
  answers: z.array(z.strictObject({ grade: z.int().min(1).max(2), places: z.array(z.string()).min(1) })).min(1),
});
export type TextQuestion = z.infer<typeof questionSchema>;

const placeSchema = z.strictObject({ place: z.string(), sum: z.string() });

export function readQuestions(): readonly TextQuestion[] {
  return readLines("questions.ndjson").map((line) => questionSchema.parse(line));
}

/** The sum of the text of each place, as it was when the questions were written. */
export function readFrozenSums(): ReadonlyMap<string, string> {
  return new Map(
    readLines("places.ndjson").map((line) => {
      const { place, sum } = placeSchema.parse(line);
      return [place, sum];
    }),
  );
}

/** As `sha256sum` writes them, and as they were frozen. */
export function sumFrozenFiles(): { readonly now: readonly string[]; readonly frozen: readonly string[] } {
  const sum = (name: string): string => createHash("sha256").update(readText(name)).digest("hex");
  return {
    now: ["places.ndjson", "questions.ndjson"].map((name) => `${sum(name)}  ${name}`),
    frozen: readText("SHA256SUMS").trim().split("\n"),
  };
}

function readLines(name: string): readonly unknown[] {
  return readText(name)
    .trim()
    .split("\n")
    .map((line): unknown => JSON.parse(line));
}

function readText(name: string): string {
  return readFileSync(join(import.meta.dirname, name), "utf8");
}
