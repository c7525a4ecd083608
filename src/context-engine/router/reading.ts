import type { Cue, DimensionNoun } from "./lexicon/phrase.ts";
import type { NameLink } from "./names/link-names.ts";
import type { FoundTime } from "./periods/find-periods.ts";
import type { Word } from "./words.ts";

/** A question with all that was found in it; nothing is decided yet. */
export interface Reading {
  readonly question: string;
  readonly words: readonly Word[];
  readonly time: FoundTime;
  readonly metrics: readonly MetricMention[];
  readonly dimensions: readonly DimensionMention[];
  readonly cues: readonly CueMention[];
  readonly absent: readonly AbsentMention[];
  readonly links: readonly NameLink[];
  readonly numbers: readonly NumberMention[];
  /** "second best": which row of a ranking. */
  readonly places: readonly PlaceMention[];
  /** "on Saturdays": Monday 1 to Sunday 7. */
  readonly weekdays: readonly WeekdayMention[];
  /** ISO code that money is asked in: "in US dollars"; null where it is not. */
  readonly currency: (Mention & { readonly code: string }) | null;
  /** For people: words that were read otherwise than written. */
  readonly said: readonly string[];
  /** Words that were not read, as they are written. */
  readonly unread: readonly Word[];
}

/** Words [from, to). */
export interface Mention {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export interface MetricMention extends Mention {
  readonly metric: string;
  readonly assumes?: string;
}

export interface DimensionMention extends Mention {
  readonly noun: DimensionNoun;
}

export interface CueMention extends Mention {
  readonly cue: Cue;
}

export interface AbsentMention extends Mention {
  readonly concept: string;
  readonly missing: string;
}

export interface WeekdayMention extends Mention {
  readonly weekday: number;
}

export interface PlaceMention extends Mention {
  readonly place: number;
  /** It says by itself that rows are ranked: "came second", "the number 1 store". */
  readonly isRanked: boolean;
}

export interface NumberMention extends Mention {
  readonly value: number;
  readonly isPercent: boolean;
  /** A sign or name of money stands beside it. */
  readonly isMoney: boolean;
}

export function hasCue({ cues }: Reading, ...asked: readonly Cue[]): boolean {
  return cues.some(({ cue }) => asked.includes(cue));
}

export function cuesOf({ cues }: Reading, ...asked: readonly Cue[]): readonly CueMention[] {
  return cues.filter(({ cue }) => asked.includes(cue));
}

export function hasNoun({ dimensions }: Reading, ...asked: readonly DimensionNoun[]): boolean {
  return dimensions.some(({ noun }) => asked.includes(noun));
}

/** What stands between two mentions, in words; negative where they overlap. */
export function gapBetween(one: Pick<Mention, "from" | "to">, other: Pick<Mention, "from" | "to">): number {
  return one.from <= other.from ? other.from - one.to : one.from - other.to;
}
