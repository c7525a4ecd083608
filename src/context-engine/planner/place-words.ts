import type { FoundTime } from "../router/periods/find-periods.ts";
import type { Mention, Reading } from "../router/reading.ts";
import { readWords, type Word } from "../router/words.ts";
import type { PartKind, PlanPart } from "./proposed-plan.ts";

/** A part of a plan with the places of its words in the question. */
export interface PlacedPart {
  readonly part: PlanPart;
  readonly at: ReadonlySet<number>;
}

type Span = Pick<Mention, "from" | "to">;

/** Where the words of a part stand; null where they are not in the question, piece by piece. */
export function placeWords(part: PlanPart, words: readonly Word[]): PlacedPart | null {
  const at = new Set<number>();
  for (const piece of part.words) {
    const keys = readWords(piece).map(({ key }) => key);
    const starts = words.flatMap((_word, start) =>
      keys.length > 0 && keys.every((key, place) => words[start + place]?.key === key) ? [start] : [],
    );
    if (starts.length === 0) return null;
    for (const start of starts) for (const place of keys.keys()) at.add(start + place);
  }
  return { part, at };
}

/** What the router itself found in a question, and in which parts of a plan it may stand. */
export function readSpans(
  reading: Reading,
): readonly (Span & { readonly kinds: readonly PartKind[]; readonly text: string })[] {
  const { metrics, links, numbers, weekdays, places, dimensions, cues, words } = reading;
  const textOf = ({ from, to }: Span): string =>
    words
      .slice(from, to)
      .map(({ text }) => text)
      .join(" ");
  const of = (spans: readonly Span[], ...kinds: readonly PartKind[]) =>
    spans.map((span) => ({ from: span.from, to: span.to, kinds, text: textOf(span) }));
  return [
    ...of(metrics, "metrics", "order", "thresholds"),
    ...of(links, "where", "by"),
    ...of(weekdays, "where"),
    ...of(numbers, "limit", "thresholds"),
    ...of(places, "limit", "order"),
    ...of(timeSpans(reading.time), "period", "compare", "by"),
    ...of(dimensions, "by", "metrics", "where", "order", "limit"),
    ...cues.map(({ from, to, text, cue }) => ({ from, to, text, kinds: kindsOfCues[cue] ?? anyKind })),
  ];
}

const anyKind: readonly PartKind[] = [
  "metrics",
  "by",
  "where",
  "period",
  "compare",
  "order",
  "limit",
  "thresholds",
  "share",
];

/** Words that change a number, with the parts that can do what they say. */
const kindsOfCues: Readonly<Record<string, readonly PartKind[]>> = {
  not: ["where", "metrics"],
  "unknown value": ["where", "metrics"],
  over: ["thresholds", "compare", "period"],
  under: ["thresholds", "compare", "period"],
  "at least": ["thresholds"],
  "at most": ["thresholds", "period"],
  share: ["share", "metrics"],
  best: ["order", "limit", "metrics"],
  worst: ["order", "limit", "metrics"],
  rise: ["order", "limit", "compare"],
  fall: ["order", "limit", "compare"],
};

/** Cues of this kind are words that a plan has to stand for. */
export const changing: ReadonlySet<string> = new Set(Object.keys(kindsOfCues));

function timeSpans({ periods, comparison, grains, snapshot, horizon, spanDays, spent }: FoundTime): readonly Span[] {
  const single = [snapshot, horizon, spanDays].filter((span) => span !== null);
  const compared = comparison === null ? [] : [comparison];
  const named = comparison?.with.kind === "period" ? [comparison.with.period] : [];
  return [...periods, ...grains, ...spent, ...single, ...compared, ...named];
}
