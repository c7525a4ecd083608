import type { MetricQuery } from "#metrics/query.ts";
import { cuesOf, type Reading } from "../reading.ts";
import type { NameLink } from "../names/link-names.ts";
import { isCurrencyCode } from "../currency.ts";
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
  for (const link of reading.links.filter(
    (each) => !without(each) && !isOwner(each, reading) && !isIncluded(each, reading),
  )) {
    const fitting = fitCandidates(link, family, catalogue);
    const names = new Set(fitting.map(({ name, dimension }) => `${dimension} ${name}`));
    const [first] = fitting;
    if (first === undefined) missing.push(link.candidates[0]?.name ?? "");
    else if (!link.isClear && (names.size > 1 || link.candidates.length === 1))
      open.push({ link, candidates: distinctNames(fitting) });
    else where.push({ dimension: first.dimension, op: isNegated(link, reading) ? "!=" : "=", value: first.name });
  }
  return {
    where: distinctConditions([
      ...where,
      ...unknownValues(reading, family, catalogue),
      ...currenciesOf(reading, family),
      ...reading.weekdays.map(({ weekday }) => ({ dimension: "weekday", op: "=" as const, value: String(weekday) })),
    ]),
    open,
    missing,
  };
}

/** "Hanne's shop, Fernhill": whose shop it is says nothing beside its name. */
function isOwner({ to, dimension }: NameLink, { words, links }: Reading): boolean {
  const isPerson = dimension === "employee" || dimension === "customer";
  const isPossessive = /['’]s$/i.test(words[to - 1]?.text ?? "");
  const isOfPlace = links.some(
    (other) =>
      other.from >= to && other.from - to <= 2 && (other.dimension === "store" || other.dimension === "location"),
  );
  return isPerson && isPossessive && isOfPlace;
}

/** "all shops, web included": it is not to be left out, and nothing else is. */
function isIncluded({ from, to }: NameLink, { words }: Reading): boolean {
  return (
    /^(?:included|inclusive)$/.test(words[to]?.key ?? "") || /^(?:including|incl)$/.test(words[from - 1]?.key ?? "")
  );
}

/** Said twice it is one condition. */
function distinctConditions(where: readonly Condition[]): readonly Condition[] {
  return [...new Map(where.map((condition) => [JSON.stringify(condition), condition])).values()];
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

/** "without West", "not in West", "other than the West and the East": only small words and other names stand between. */
function isNegated(link: Pick<NameLink, "from" | "to">, reading: Reading): boolean {
  return negatedLinks(reading).some(({ from }) => from === link.from);
}

/** Names that are to be left out, each with the word that says so. */
export function negatedLinks(
  reading: Reading,
): readonly { readonly from: number; readonly cue: Reading["cues"][number] }[] {
  return reading.links.flatMap((link) => {
    const cue = cuesOf(reading, "not").findLast(({ to }) => to <= link.from);
    if (cue === undefined) return [];
    for (let at = cue.to; at < link.from; at += 1) if (!isPassedOver(at, reading)) return [];
    return [{ from: link.from, cue }];
  });
}

/** "excluding Furniture in West" leaves out the furniture of everywhere or of West: "in" ends what is left out. */
function isPassedOver(at: number, { words, dimensions, links, cues }: Reading): boolean {
  const key = words[at]?.key ?? "";
  if (/^(?:in|at|from|of)$/.test(key)) return cues.some(({ cue, to }) => cue === "not" && to === at);
  return (
    /^(?:the|a|an|and|or|nor|any|all|&)$/.test(key) ||
    dimensions.some(({ from, to }) => from <= at && at < to) ||
    links.some(({ from, to }) => from <= at && at < to)
  );
}

/** "EUR sales": those in euros, and nothing is converted. */
function currenciesOf({ words, metrics }: Reading, family: Family): readonly Condition[] {
  if (family !== "sales") return [];
  return words.flatMap(({ text }, at) => {
    const isBefore = metrics.some(({ from }) => from === at + 1) || words[at - 1]?.key === "currency";
    return isBefore && isCurrencyCode(text) ? [{ dimension: "currency", op: "=" as const, value: text }] : [];
  });
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

/** Why rows cannot be chosen by these names, for kinds of questions that do not ask back. */
export function unclearNames(open: readonly OpenName[], missing: readonly string[]): string {
  const several = open.map(
    ({ candidates }) =>
      `which is meant: ${candidates
        .slice(0, 8)
        .map(({ name }) => name)
        .join(", or ")}?`,
  );
  return [...several, ...missing.map((name) => `"${name}" is no name in the rows of these numbers`)].join("; ");
}
