/** What a phrase of the lexicon says. */
export type Sense =
  /** A number that is defined. `assumes` is told where people may have meant another. */
  | { readonly is: "metric"; readonly metric: string; readonly assumes?: string }
  /** A word for a dimension, as people say it: which column it is depends on the data that is asked. */
  | { readonly is: "dimension"; readonly noun: DimensionNoun }
  /** Says what kind of question it is, or how the answer is to be made. */
  | { readonly is: "cue"; readonly cue: Cue }
  /** Something that no file says: it cannot be answered, and `missing` says what there would have to be. */
  | { readonly is: "absent"; readonly concept: string; readonly missing: string }
  /** Carries no meaning of its own. */
  | { readonly is: "plain" };

export type DimensionNoun =
  | "product"
  | "sku"
  | "category"
  | "vendor"
  | "store"
  | "location"
  | "region"
  | "channel"
  | "customer"
  | "employee"
  | "order"
  | "currency"
  | "source"
  | "file"
  | "country"
  | "state"
  | "city"
  | "segment"
  | "payment_method"
  | "shipping_method";

export const cues = [
  // what is asked
  "how many",
  "how much",
  "which",
  "who",
  "average",
  "sold",
  "spent",
  "bought",
  "returned",
  "by units",
  "by value",
  "after returns",
  "with tax",
  "cost value",
  "retail value",
  // how rows are made
  "by",
  "each",
  "share",
  "not",
  "together",
  "trend",
  "ranked",
  "best",
  "worst",
  "fall",
  "rise",
  "over",
  "under",
  "at least",
  "at most",
  "when",
  "unknown value",
  // stock
  "stock",
  "out of stock",
  "runs out",
  "reorder",
  "unsold",
  "moving",
  "below reorder",
  "below minimum",
  "above maximum",
  "incoming",
  "reserved",
  "available",
  "has one",
  // other kinds of questions
  "why",
  "changed",
  "definition",
  "files",
  "file state",
  "file waiting",
  "rejected rows",
  "accepted rows",
  "came from",
  "this number",
  "how are we doing",
  "summarise",
  "growth rate",
  "seasonal",
  "lapsed",
  "rfm",
  "abc",
  "cohorts",
  "basket",
  "steady demand",
  "lost to stock-outs",
  "lifetime value",
  "insights",
  "documents",
  "other business",
  "percent",
  "fiscal",
  "same stores",
  "it",
] as const;
export type Cue = (typeof cues)[number];

/** Phrases of one meaning, as people say them: "a | b c". Singular: a plural is found by it. */
export interface PhraseGroup {
  readonly sense: Sense;
  readonly phrases: string;
}
