import { z } from "zod";
import { OmError } from "#core/errors.ts";
import type { Explanation } from "../explain/explanation.ts";
import { type MetricQuery, metricQuerySchema, type QueryResult } from "../query.ts";

/** A query that a business keeps by its name, as it was from one moment on. Never changes: a change is the next version. */
export interface SavedQuery {
  readonly name: string;
  /** 1, then one more at each change. */
  readonly version: number;
  /** ISO instant. */
  readonly at: string;
  readonly query: MetricQuery;
  /** For people: what it is for. */
  readonly note: string | null;
  /** How people ask for it in their own words. */
  readonly questions: readonly string[];
  /** Who says that it asks what it should; null where nobody does. */
  readonly verifiedBy: string | null;
  /** What its answer was known to be when it was saved, by column; of an answer of one row. */
  readonly expect: Readonly<Record<string, string>>;
  /** What its metrics meant then. */
  readonly definitions: readonly { readonly id: string; readonly version: number }[];
  /** It was taken away by this version. */
  readonly isRemoved: boolean;
}

const longestName = 64;
const mostQuestions = 50;
const longestText = 2_000;
const mostExpected = 50;
/** Of the query as JSON. */
const longestQuery = 20_000;

/** In keys of records, in paths and on command lines alike. */
const nameForm = /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/;

export const savedQueryName = z
  .string()
  .max(longestName)
  .regex(nameForm, "small letters, digits, points, dashes and underscores, as weekly-sales");

const text = z
  .string()
  .trim()
  .min(1)
  .max(longestText)
  .refine((given) => given.isWellFormed() && !/[^\P{Cc}\n\t]/u.test(given), "text without control characters");

/** What is given to be kept. */
export const saveQuerySchema = z.strictObject({
  name: savedQueryName,
  query: metricQuerySchema.refine((query) => JSON.stringify(query).length <= longestQuery, "a shorter query"),
  note: text.exactOptional(),
  questions: z.array(text).max(mostQuestions).readonly().exactOptional(),
  verifiedBy: text.exactOptional(),
  /** Values by column, as they were counted elsewhere: as many digits after the point count as are written. */
  expect: z
    .record(z.string(), z.string().regex(/^[+-]?\d+(?:\.\d+)?$/, "a number such as 1234.50"))
    .refine((given) => Object.keys(given).length <= mostExpected, `at most ${mostExpected}`)
    .exactOptional(),
});
export type SaveQueryRequest = Readonly<z.infer<typeof saveQuerySchema>>;

/** How a kept query is asked. */
export interface RunSavedRequest {
  /** A version; the newest by default. */
  readonly version?: number;
  /** In the place of its own. */
  readonly asOf?: string;
  readonly stateAt?: string;
}

/** What was expected of a column, and what it is now. */
export interface MetExpectation {
  readonly column: string;
  readonly expected: string;
  /** Exact; null where it is not known, or where the answer has not one row. */
  readonly value: string | null;
  readonly isMet: boolean;
}

/** A metric that means something else than when the query was saved; `now` is null where it is gone. */
export interface ChangedDefinition {
  readonly id: string;
  readonly saved: number;
  readonly now: number | null;
}

/** The answer to a kept query. What has changed since it was saved is in the notes of the result, too. */
export interface SavedAnswer {
  readonly saved: SavedQuery;
  readonly changedDefinitions: readonly ChangedDefinition[];
  readonly expectations: readonly MetExpectation[];
  readonly result: QueryResult;
}

export interface SavedExplanation extends Omit<SavedAnswer, "expectations" | "result"> {
  readonly explanation: Explanation;
}

/** @throws OmError `QUERY_INVALID` */
export function readSaveRequest(given: unknown): SaveQueryRequest {
  const parsed = saveQuerySchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join(".") ?? "";
  throw new OmError(
    "QUERY_INVALID",
    `the query cannot be saved: ${where === "" ? "" : `${where}: `}${issue?.message ?? ""}`,
    {
      fix: "give it a name such as weekly-sales, and a query that `om query` takes",
    },
  );
}
