import type { MetricQuery } from "#metrics/query.ts";
import { cuesOf, type Reading } from "../reading.ts";
import type { NameLink } from "../names/link-names.ts";
import { type Catalogue, type Family, resolveNoun } from "./catalogue.ts";

export type Condition = NonNullable<MetricQuery["where"]>[number];

/** A name that may stand for several: which of them is a question. */
export interface OpenName {
  readonly link: NameLink;
  readonly candidates: NameLink["candidates"];
}

export interface ChosenFilters {
  readonly where: readonly Condition[];
  readonly open: readonly OpenName[];
  /** Names that the rows of these numbers do not have. */
  readonly missing: readonly string[];
}

const datasetsOf: Readonly<Record<Family, readonly string[]>> = {
  sales: ["sales"],
  inventory: ["inventory"],
  items: ["sales", "inventory"],
  other: ["sales", "settlements", "inventory"],
};

/** Which rows a question is about: the names in it, by the columns that rows of its numbers have. */
export function chooseFilters(
  reading: Reading,
  family: Family,
  catalogue: Catalogue,
  without: (link: NameLink) => boolean = () => false,
): ChosenFilters {
  const where: Condition[] = [];
  const open: OpenName[] = [];
  const missing: string[] = [];
  for (const link of reading.links.filter((each) => !without(each))) {
    const fitting = fitCandidates(link, family, catalogue);
    const names = new Set(fitting.map(({ name, dimension }) => `${dimension} ${name}`));
    const [first] = fitting;
    if (first === undefined) missing.push(link.candidates[0]?.name ?? "");
    else if (names.size > 1 && !link.isClear) open.push({ link, candidates: distinctNames(fitting) });
    else where.push({ dimension: first.dimension, op: isNegated(link, reading) ? "!=" : "=", value: first.name });
  }
  return {
    where: [
      ...where,
      ...unknownValues(reading, family, catalogue),
      ...reading.weekdays.map(({ weekday }) => ({ dimension: "weekday", op: "=" as const, value: String(weekday) })),
    ],
    open,
    missing,
  };
}

/** Candidates whose column the rows have; the place of a sale and of stock are called differently. */
function fitCandidates(
  { candidates, isClear }: NameLink,
  family: Family,
  catalogue: Catalogue,
): NameLink["candidates"] {
  const columns = new Set(datasetsOf[family].flatMap((dataset) => [...(catalogue.get(dataset) ?? [])]));
  const fitting = candidates
    .map((candidate) => ({ ...candidate, dimension: placeFor(candidate.dimension, family, columns) }))
    .filter(({ dimension }) => columns.has(dimension));
  const best = fitting[0];
  return isClear && best !== undefined ? [best] : fitting;
}

function placeFor(dimension: string, family: Family, columns: ReadonlySet<string>): string {
  if (family === "inventory" && dimension === "store" && !columns.has("store")) return "location";
  if (family === "sales" && dimension === "location" && !columns.has("location")) return "store";
  return dimension;
}

function distinctNames(candidates: NameLink["candidates"]): NameLink["candidates"] {
  const byName = Map.groupBy(candidates, ({ name }) => name);
  return [...byName.values()].flatMap(([first]) => (first === undefined ? [] : [first]));
}

/** "without West", "not in West", "products that are not tea": only small words stand between. */
function isNegated(link: Pick<NameLink, "from" | "to">, reading: Reading): boolean {
  return cuesOf(reading, "not").some((cue) => {
    if (cue.to > link.from || link.from - cue.to > 3) return false;
    const between = (at: number): boolean => at >= cue.to && at < link.from && !isPassedOver(at, reading);
    return !reading.words.some((_word, at) => between(at));
  });
}

function isPassedOver(at: number, { words, dimensions, links }: Reading): boolean {
  return (
    /^(?:the|in|of|from|a|an|region|regions|store|stores|and|or|any|at|all)$/.test(words[at]?.key ?? "") ||
    dimensions.some(({ from, to }) => from <= at && at < to) ||
    links.some(({ from, to }) => from <= at && at < to)
  );
}

/** "rows without a region", "no customer": the value that is not known. */
function unknownValues(reading: Reading, family: Family, catalogue: Catalogue): readonly Condition[] {
  return cuesOf(reading, "unknown value", "not").flatMap((cue) => {
    const noun = reading.dimensions.find((dimension) => dimension.from >= cue.to && dimension.from - cue.to <= 1);
    if (noun === undefined || /^(?:not|other than|besides|outside|minus)/.test(cue.text.toLowerCase())) return [];
    if (reading.links.some(({ from }) => from >= cue.to && from - cue.to <= 3)) return [];
    return [{ dimension: resolveNoun(noun.noun, family, catalogue).dimension, op: "=" as const, value: null }];
  });
}
