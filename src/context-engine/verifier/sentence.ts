import type { Name } from "./evidence.ts";
import type { Hedge, StatedNumber } from "./stated-number.ts";
import type { Relation, Window } from "./windows.ts";

/** A sentence cut into what is checked: names, metrics, numbers, dates, and the words between them. */
export type Token = { readonly text: string } & (
  | { readonly is: "word"; readonly key: string }
  | { readonly is: "mark" }
  | { readonly is: "name"; readonly names: readonly Name[] }
  | { readonly is: "metric"; readonly ids: ReadonlySet<string> }
  | { readonly is: "currency"; readonly code: string }
  | { readonly is: "number"; readonly stated: StatedNumber; readonly hedge: Hedge }
  /** What the words may mean; of a month without its year several. */
  | { readonly is: "date"; readonly windows: readonly Window[] }
  /** "the previous month", "a year earlier". */
  | { readonly is: "relation"; readonly relation: Relation }
  /** What the question calls the period of the answer: "last month". */
  | { readonly is: "period" }
  /** Word for word from a passage, in quotation marks. */
  | { readonly is: "quotation" }
);

export type NumberToken = Extract<Token, { is: "number" }>;

/** Why a sentence does not leave. */
export const rejections = [
  "unsafe",
  "no citation",
  "unknown citation",
  "says nothing",
  "unreadable",
  "unknown word",
  "number",
  "date",
  "direction",
  "rank",
  "unattached",
  "too long",
] as const;
export type Rejection = (typeof rejections)[number];
