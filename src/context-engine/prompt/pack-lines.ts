import type { EngineConfig } from "../config/engine-config.ts";
import type { FoundItem } from "../retrievers/retriever.ts";
import type { TokenCounter } from "../utils/tokens.ts";
import { type LineSize, writeLine } from "./prompt-line.ts";

export interface Candidate {
  readonly item: FoundItem;
  /** Of fusion: how much it is worth. */
  readonly score: number;
}

export interface PackedLine {
  /** Place in the list of candidates, which is its rank. */
  readonly at: number;
  readonly size: LineSize;
  readonly tokens: number;
}

type Limits = Pick<EngineConfig, "mostPromptRows" | "mostPassageCharacters" | "mostNameCharacters" | "promptShares">;

const lineClasses = ["facts", "comparisons", "text"] as const;
type LineClass = (typeof lineClasses)[number];

/** Numbers of one window, numbers beside others, and words. */
function classOf({ kind, table }: FoundItem): LineClass {
  if (kind === "finding" || table?.comparison !== undefined) return "comparisons";
  return kind === "table" ? "facts" : "text";
}

/** With what a line begins: the first rows of a table, the first sentences of a text; it grows while there is room. */
const firstRows = 3;
const firstCharacters = 400;
/** A line and its break; a token more than the line alone at most. */
const ofBreak = 2;

/**
 * What fits into so many tokens. The best item comes first, as short as it must be; then each class has its share, in
 * which the most worth for a token goes first; what no class used goes to all. What is left lets tables and passages grow,
 * the best first: of a large table rows are left out rather than the table.
 */
export function packLines(
  candidates: readonly Candidate[],
  room: number,
  count: TokenCounter,
  limits: Limits,
): readonly PackedLine[] {
  const measure = (at: number, size: LineSize): number => {
    const candidate = candidates[at];
    return candidate === undefined ? 0 : count(writeLine(String(at + 1), candidate.item, size, limits)) + ofBreak;
  };
  const packed = new Map<number, PackedLine>();
  let left = room;
  const take = (line: PackedLine | null): void => {
    if (line === null) return;
    left += (packed.get(line.at)?.tokens ?? 0) - line.tokens;
    packed.set(line.at, line);
  };
  const measured = new Map<string, PackedLine>();
  const lineOf = (at: number, size: LineSize): PackedLine => {
    const key = JSON.stringify([at, size]);
    const line = measured.get(key) ?? { at, size, tokens: measure(at, size) };
    measured.set(key, line);
    return line;
  };
  const sizes = shortSizes(limits);
  const fitting = (at: number, tokens: number): PackedLine | null => {
    for (const size of sizes) if (lineOf(at, size).tokens <= tokens) return lineOf(at, size);
    return null;
  };

  if (candidates.length > 0) take(fitting(0, left));
  for (const [name, share] of sharesOf(limits)) {
    let own = Math.min(left, Math.floor(room * share) - usedBy(name));
    for (const at of byDensity((item) => classOf(item) === name)) {
      const line = fitting(at, own);
      own -= line?.tokens ?? 0;
      take(line);
    }
  }
  for (const name of lineClasses) {
    for (const at of byDensity((item) => classOf(item) === name)) take(fitting(at, left));
  }
  for (const line of [...packed.values()].toSorted((one, other) => one.at - other.at)) take(grow(line));
  return [...packed.values()].toSorted((one, other) => one.at - other.at);

  function usedBy(name: LineClass): number {
    return [...packed.values()].reduce((sum, { at, tokens }) => {
      const item = candidates[at]?.item;
      return item !== undefined && classOf(item) === name ? sum + tokens : sum;
    }, 0);
  }

  function byDensity(isWanted: (item: FoundItem) => boolean): readonly number[] {
    return candidates
      .flatMap(({ item, score }, at) => {
        if (packed.has(at) || !isWanted(item)) return [];
        const [size = { rows: 0, characters: 0 }] = sizes;
        return [{ at, density: score / lineOf(at, size).tokens }];
      })
      .toSorted((one, other) => other.density - one.density || one.at - other.at)
      .map(({ at }) => at);
  }

  /** The longest that fits: lines only grow, so halves are tried. */
  function grow(line: PackedLine): PackedLine | null {
    const item = candidates[line.at]?.item;
    if (item === undefined) return null;
    const isTable = item.table !== undefined;
    const most = isTable ? Math.min(item.table.rows.length, limits.mostPromptRows) : limits.mostPassageCharacters;
    const sizeOf = (amount: number): LineSize =>
      isTable
        ? { ...line.size, rows: amount, characters: limits.mostPassageCharacters }
        : { rows: 0, characters: amount };
    const whole = lineOf(line.at, sizeOf(most));
    if (whole.tokens - line.tokens <= left) return whole;
    let [low, high] = [isTable ? line.size.rows : line.size.characters, most];
    let best: PackedLine | null = null;
    while (low <= high) {
      const middle = Math.ceil((low + high) / 2);
      const size = sizeOf(middle);
      const tokens = measure(line.at, size);
      if (tokens - line.tokens <= left) {
        best = { at: line.at, size, tokens };
        low = middle + 1;
      } else high = middle - 1;
    }
    return best;
  }
}

function shortSizes({ mostPassageCharacters }: Limits): readonly LineSize[] {
  return [
    { rows: firstRows, characters: Math.min(firstCharacters, mostPassageCharacters) },
    { rows: 1, characters: 160 },
    { rows: 0, characters: 60 },
  ];
}

function sharesOf({ promptShares }: Limits): readonly (readonly [LineClass, number])[] {
  return lineClasses.map((name) => [name, promptShares[name]] as const);
}

/** Strongest first and last, where a reader looks most: 1, 3, 5, ... 6, 4, 2. */
export function strongestOutside<Line>(ranked: readonly Line[]): readonly Line[] {
  const [first, last] = [ranked.filter((_line, at) => at % 2 === 0), ranked.filter((_line, at) => at % 2 === 1)];
  return [...first, ...last.toReversed()];
}
