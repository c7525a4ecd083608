import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const cell = z.union([z.string(), z.number(), z.null()]);
const querySchema = z.strictObject({
  metrics: z.array(z.string()),
  by: z.array(z.string()).exactOptional(),
  where: z
    .array(z.strictObject({ dimension: z.string(), op: z.enum(["=", "!="]), value: z.string().nullable() }))
    .exactOptional(),
  /** Both ends are written out, or all: nothing here depends on how a period is read. */
  period: z.string().regex(/^(?:all|\d{4}-\d{2}-\d{2}\.\.\d{4}-\d{2}-\d{2})$/),
  compare: z.string().exactOptional(),
  order: z.array(z.string()).exactOptional(),
  limit: z.int().exactOptional(),
  share: z.boolean().exactOptional(),
});
const goldSchema = z.strictObject({ columns: z.array(z.string()), rows: z.array(z.array(cell)) });
const thresholdSchema = z.strictObject({ column: z.string(), is: z.enum(["<", "<=", ">", ">="]), value: z.number() });
const gold = goldSchema.exactOptional();
/** What else is kept of the rows, in their order. */
const keptSchema = z.strictObject({
  /** The one at this place, from 1. */
  place: z.int().exactOptional(),
  /** So many of each value of the first column. */
  firstOfEach: z.int().exactOptional(),
  /** That of this value of the first column; the others may stand beside it. */
  of: z.string().exactOptional(),
});
const analysisSchema = z.strictObject({
  kind: z.enum(["abc", "rfm", "cohorts"]),
  by: z.string(),
  period: querySchema.shape.period,
});
const alsoRight = z.array(z.enum(["clarify", "cannot_answer", "invalid"])).exactOptional();

const expectedSchema = z.union([
  z.strictObject({
    status: z.literal("answered"),
    query: querySchema,
    threshold: thresholdSchema.exactOptional(),
    ...keptSchema.shape,
    gold,
  }),
  /** What runs out at a place: units left there, beside what it sold a day over `days` days; those under the horizon. */
  z.strictObject({
    status: z.literal("answered"),
    cover: z.strictObject({
      where: querySchema.shape.where.unwrap(),
      period: z.string(),
      days: z.int(),
      horizonDays: z.int(),
    }),
    gold,
  }),
  z.strictObject({ status: z.literal("answered"), files: z.record(z.string(), z.string()), gold }),
  z.strictObject({ status: z.literal("answered"), definition: z.string() }),
  z.strictObject({ status: z.literal("answered"), analysis: analysisSchema, gold }),
  z.strictObject({
    status: z.literal("clarify"),
    /** What must be among the options; none where it is enough to ask. */
    readings: z.array(z.strictObject({ says: z.string().exactOptional(), query: querySchema, gold })),
  }),
  z.strictObject({
    status: z.literal("cannot_answer"),
    /** Of each list one word must be in the answer. */
    names: z.array(z.array(z.string())),
    alsoRight,
    /** A meaning whose answer is right too. */
    orAnswered: z.string().exactOptional(),
  }),
]);

/** What is asked, and what is right: shared by all ways to say it. */
const meaningSchema = z.strictObject({
  id: z.string(),
  kind: z.string(),
  /** The business that is asked: `harbour`, `april` (whose fiscal year begins in April) or a file of `../shared/data`. */
  data: z.string(),
  /** The day on which it is asked. */
  now: z.iso.date(),
  expected: expectedSchema,
});
const questionSchema = z.strictObject({
  id: z.string(),
  author: z.string(),
  meaning: z.string(),
  /** The question just before it in the same talk. */
  after: z.string().exactOptional(),
  text: z.string(),
  /** So many times the text. */
  times: z.int().exactOptional(),
});

export type Query = z.infer<typeof querySchema>;
export type Gold = z.infer<typeof goldSchema>;
export type Threshold = z.infer<typeof thresholdSchema>;
export type Kept = z.infer<typeof keptSchema>;
export type Analysis = z.infer<typeof analysisSchema>;
export type Expected = z.infer<typeof expectedSchema>;
export type Meaning = z.infer<typeof meaningSchema>;
export type Question = z.infer<typeof questionSchema>;

export const setsFolder = join(import.meta.dirname, "sets");

export interface QuestionSet {
  readonly name: string;
  readonly meanings: readonly Meaning[];
  readonly questions: readonly Question[];
}

/** Every set, the oldest first. */
export function readSets(): readonly QuestionSet[] {
  return readdirSync(setsFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => readSet(name))
    .toSorted((one, other) => one.name.localeCompare(other.name));
}

function readSet(name: string): QuestionSet {
  const files = readdirSync(join(setsFolder, name)).toSorted();
  const questionFiles = files.filter((file) => file !== "meanings.ndjson" && file.endsWith(".ndjson"));
  return {
    name,
    meanings: readMeanings(name),
    questions: questionFiles.flatMap((file) => readLines(join(setsFolder, name, file), questionSchema)),
  };
}

export function readMeanings(set: string): readonly Meaning[] {
  return readLines(join(setsFolder, set, "meanings.ndjson"), meaningSchema);
}

function readLines<Shape>(path: string, schema: z.ZodType<Shape>): Shape[] {
  const lines = readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "");
  return lines.map((line) => schema.parse(JSON.parse(line)));
}
