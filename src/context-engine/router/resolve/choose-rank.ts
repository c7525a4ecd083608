import {
  type CueMention,
  cuesOf,
  hasCue,
  type Mention,
  type NumberMention,
  type PlaceMention,
  type Reading,
} from "../reading.ts";
import { saysFall } from "../rise-or-fall.ts";

/** Rows in an order, perhaps the first few. */
export interface Rank {
  /** "best": the largest first. */
  readonly direction: "best" | "worst";
  /** By the change between two periods, not by the value. */
  readonly isOfChange: boolean;
  /** How many are asked for: null where no number is said. */
  readonly limit: number | null;
  /** "second best": that row alone; null where all of them are asked for. */
  readonly place: number | null;
  /** "the best store": one; "the best stores": some. */
  readonly isSingular: boolean;
  /** "largest first": an order, of all rows. */
  readonly isOrderOnly: boolean;
  readonly spans: readonly Pick<Mention, "from" | "to">[];
}

export function chooseRank(reading: Reading): Rank | null {
  const moves = cuesOf(reading, "rise", "fall");
  const ranks = moves.length > 0 ? moves : cuesOf(reading, "best", "worst");
  const place = placeOf(reading, ranks);
  if (ranks.length === 0 && place === null) return null;
  const [rank] = ranks;
  const number = countNear(reading, rank ?? null);
  const grown = rank === undefined || moves.length > 0 ? null : changeBehind(rank, reading);
  const isWorst = rank !== undefined && (rank.cue === "worst" || rank.cue === "fall" || grown === "fall");
  return {
    direction: isWorst ? "worst" : "best",
    isOfChange: moves.length > 0 || grown !== null,
    limit: place?.place ?? number?.value ?? null,
    place: place?.place ?? null,
    isSingular: isSingular(reading),
    isOrderOnly: number === null && /\b(?:first|ascending|descending)\s*[.?!]*\s*$/i.test(reading.question),
    spans: [...ranks, ...(place === null ? (number === null ? [] : [number]) : [place])],
  };
}

/** "the highest percentage growth": of the change; "the lowest decline" may be either end. */
function changeBehind(rank: CueMention, reading: Reading): "rise" | "fall" | null {
  const said = cuesOf(reading, "changed").find(
    ({ from, text }) => from >= rank.to && from - rank.to <= 1 && /^(?:growth|increase|decline|decrease)$/i.test(text),
  );
  if (said === undefined || reading.time.comparison === null) return null;
  const isFall = saysFall(said.text);
  if (isFall) return rank.cue === "best" ? "fall" : null;
  return "rise";
}

/** "second best", "the 3rd largest", "came second", "the number 1 store"; none where several are said. */
function placeOf(reading: Reading, ranks: readonly Mention[]): PlaceMention | null {
  const [place, ...others] = reading.places;
  if (place === undefined || others.length > 0) return null;
  const isBeside = ranks.some(({ from }) => from >= place.to && from - place.to <= 1);
  const isOfNoun = reading.dimensions.some(({ from }) => from === place.to);
  const isAfterVerb = place.isRanked && !/^(?:#|number|no)/.test(place.text);
  return isBeside || isAfterVerb || (place.isRanked && isOfNoun) ? place : null;
}

/** "top 5", "the five best", "which three products": a whole number beside the rank or before what is ranked. */
function countNear(reading: Reading, rank: Mention | null): NumberMention | null {
  const compared = cuesOf(reading, "over", "under", "at least", "at most");
  const counts = reading.numbers.filter(
    ({ value, isPercent, isMoney, from, to }) =>
      Number.isInteger(value) &&
      value >= 1 &&
      value <= 10_000 &&
      !isPercent &&
      !isMoney &&
      !isLikeYear(value) &&
      !isOfPacks(reading, to) &&
      !compared.some((cue) => cue.to === from || cue.to + 1 === from),
  );
  const beside = counts.find(
    (number) => rank !== null && (number.from === rank.to || number.to === rank.from || number.from === rank.to + 1),
  );
  if (beside !== undefined) return beside;
  const beforeNoun = counts.find(({ to }) => reading.dimensions.some(({ from }) => from === to || from === to + 1));
  return beforeNoun ?? counts.find(({ from }) => isAsking(reading, from)) ?? null;
}

/** "best 2025 month": a year that was not read as one is no count of rows. */
function isLikeYear(value: number): boolean {
  return value > 1_989 && value < 2_100 && value % 100 !== 0;
}

/** "most sold 24 pack" says which, and not how many. */
function isOfPacks({ words }: Reading, at: number): boolean {
  return /^(?:pack|pk|count|ct|ml|cl|l|g|kg|mg|cm|mm|inch|oz|lb)$/.test(words[at]?.key ?? "");
}

function isAsking(reading: Reading, at: number): boolean {
  return cuesOf(reading, "which", "who").some(({ to }) => to === at);
}

/** By the first noun that is ranked, or "who is my biggest". */
function isSingular(reading: Reading): boolean {
  const bys = cuesOf(reading, "by");
  const noun = reading.dimensions.find(({ from }) => !bys.some(({ to }) => from >= to && from - to <= 1));
  const last = noun === undefined ? "" : (reading.words[noun.to - 1]?.key ?? "");
  if (noun !== undefined) return !last.endsWith("s");
  const [grain] = reading.time.grains;
  if (grain !== undefined) return reading.words[grain.to - 1]?.key.endsWith("s") !== true;
  if (bys.length > 0) return false;
  return (
    hasCue(reading, "which", "who") ||
    /\b(?:which|what)\b/i.test(reading.question) ||
    /bestseller\b|best seller\b/i.test(reading.question)
  );
}
