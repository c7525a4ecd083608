import type { Plan } from "../../models/plan.ts";
import { cuesOf, hasCue, type Reading } from "../reading.ts";
import { ofItems } from "./of-items.ts";

/** Names and numbers that belong together in pairs, where a plan filters all rows by all of the names. */
export function ofCrossed(reading: Reading, plan: Plan): readonly string[] {
  return [
    ...pairsOfNames(reading, plan),
    ...numbersOfPlaces(reading, plan),
    ...hereNotThere(reading, plan),
    ...outHereInThere(reading),
    ...inAll(reading, plan),
    ...strangerBeside(reading),
  ];
}

/** "Eyes in Victoria and Vitamins in Reading": two pairs; rows of either category in either store are more. */
function pairsOfNames({ links }: Reading, { queries }: Plan): readonly string[] {
  const filtered = new Set(queries.flatMap(({ query }) => (query.where ?? []).map(({ dimension }) => dimension)));
  const said = links
    .filter(({ dimension }) => filtered.has(dimension))
    .toSorted((one, other) => one.from - other.from)
    .map(({ dimension }) => dimension);
  const runs = said.filter((dimension, at) => dimension !== said[at - 1]);
  return runs.length > new Set(runs).size ? ["names in pairs: ask for one pair at a time"] : [];
}

/** "net sales in North and orders in South": a number of each place. */
function numbersOfPlaces({ links, metrics }: Reading, { queries }: Plan): readonly string[] {
  const isAny = queries.some(({ query }) => query.metrics.length > 1);
  if (!isAny) return [];
  const said = [
    ...links.map(({ from, dimension }) => ({ from, is: "name", of: dimension })),
    ...metrics.map(({ from, metric }) => ({ from, is: "number", of: metric })),
  ].toSorted((one, other) => one.from - other.from);
  const [first, second, third, fourth] = said;
  const isPaired =
    said.length === 4 &&
    first?.is === third?.is &&
    second?.is === fourth?.is &&
    first?.is !== second?.is &&
    new Set(said.filter(({ is }) => is === "name").map(({ of }) => of)).size === 1;
  return isPaired ? ["a number of each of two names: ask for one at a time"] : [];
}

/** "products sold in Victoria but not in Reading": what each has some of, and no row that is left out. */
function hereNotThere(reading: Reading, { queries }: Plan): readonly string[] {
  const isOfEach = queries.some(({ query: { by = [], where = [] } }) =>
    where.some(
      ({ dimension, op, value }) =>
        op === "!=" &&
        value !== null &&
        !by.includes(dimension) &&
        by.some((one) => ofItems.has(one) || one === "customer") &&
        where.some((other) => other.op === "=" && other.dimension === dimension),
    ),
  );
  return isOfEach ? cuesOf(reading, "not").map(({ text }) => `"${text}" there`) : [];
}

/** "out of stock here but available there" are two states of one item. */
function outHereInThere(reading: Reading): readonly string[] {
  const [out] = cuesOf(reading, "out of stock");
  const [there] = cuesOf(reading, "available", "has one");
  const places = reading.links.filter(({ dimension }) => dimension === "store" || dimension === "location");
  return out !== undefined && there !== undefined && places.length > 1 ? [`"${out.text}" and "${there.text}"`] : [];
}

/** "products sold in all branches" are those that each of them sold. */
function inAll(reading: Reading, { queries }: Plan): readonly string[] {
  const isOfEach = queries.some(({ query }) =>
    (query.by ?? []).some((dimension) => ofItems.has(dimension) || dimension === "customer"),
  );
  if (!isOfEach || hasCue(reading, "best", "worst", "rise", "fall")) return [];
  const found =
    /\b(?:sold|bought|stocked|available|ordered|shopped|buy|buys|shop|sell)\b[^,;]*\b(?:in|at|from) (all|every|each|both)\b/i;
  const [, word] = found.exec(reading.question) ?? [];
  return word === undefined ? [] : [`"${word}" of them`];
}

/** "South East" where there are South and North East: two words side by side are one name, which is not there. */
function strangerBeside({ links, words, question }: Reading): readonly string[] {
  return links.flatMap((one) => {
    const other = links.find(({ from, dimension }) => from === one.to && dimension === one.dimension);
    if (other === undefined) return [];
    const [from, to] = [words[one.from]?.from ?? 0, words[other.to - 1]?.to ?? 0];
    const said = question.slice(from, to);
    const isPart = [one, other].some(({ candidates }) => candidates[0]?.how !== "exact");
    return isPart && /^[\p{L}\p{N}'’ -]+$/u.test(said) ? [`"${said}": it is no name in the data`] : [];
  });
}
