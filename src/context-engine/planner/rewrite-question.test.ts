import { expect, test } from "vitest";
import { plainCalendar } from "#core/period.ts";
import { metricDefinitions } from "#metrics/registry.ts";
import { createLexicon } from "../router/lexicon/lexicon.ts";
import { createNameIndex } from "../router/names/name-index.ts";
import { readQuestion } from "../router/read-question.ts";
import { findNearNames, looksLikeName } from "./find-near-names.ts";
import type { ProposedPlan } from "./proposed-plan.ts";
import { rewriteQuestion } from "./rewrite-question.ts";

const names = [
  { dimension: "customer", name: "Wolfgang Schmidt", rows: 3 },
  { dimension: "customer", name: "Wolfram Schmitz", rows: 3 },
  { dimension: "region", name: "West", rows: 3 },
];
const context = {
  today: "2026-03-10",
  calendar: plainCalendar,
  lexicon: createLexicon(metricDefinitions),
  names: createNameIndex(names),
};
const units: ProposedPlan = {
  intent: "numbers",
  metrics: [{ metric: "units", words: ["units"] }],
  by: [],
  where: [],
  period: { period: "2026-02", words: ["February 2026"] },
  compare: null,
  order: null,
  limit: null,
  thresholds: [],
  share: null,
};
const rewrite = (question: string, plan: Partial<ProposedPlan>) => {
  const reading = readQuestion(question, context);
  return rewriteQuestion({ ...units, ...plan }, reading, findNearNames(reading, context.names));
};
const metrics = (metric: string, ...words: readonly string[]) => [{ metric, words }];

test("a word that adds nothing to what the router read is left out, and named", () => {
  expect(rewrite("units flogged in February 2026", { metrics: metrics("units", "units flogged") })).toEqual({
    is: "rewritten",
    question: "units in February 2026",
    decided: [],
    idle: ["flogged"],
  });
});

test.each(["units sold midmonth February 2026", "units in February 2026 mornings"])(
  "a word beside a time says which part of it: %s",
  (question) => {
    const period = { period: "2026-02", words: [question.slice(question.search(/midmonth|February/))] };
    expect(rewrite(question, { period })).toMatchObject({ is: "refused" });
  },
);

test.each([
  ["units prepaid in February 2026", "prepaid"],
  ["units that were already prepaid in February 2026", "prepaid"],
  ["units flogged prepaid in February 2026", "prepaid"],
  ["units by products prepaid in February 2026", "prepaid"],
  ["units of West prepaid in February 2026", "prepaid"],
])("a word behind a thing says which of it: %s", (question, word) => {
  const rewritten = rewrite(question, {
    metrics: metrics("units", "units", word, ...(question.includes("flogged") ? ["flogged"] : [])),
    by: question.includes("products") ? [{ dimension: "product", words: ["products"] }] : [],
    where: question.includes("West") ? [{ dimension: "region", op: "=", value: "West", words: ["West"] }] : [],
  });
  expect(rewritten).toEqual({ is: "refused", why: `"${word}" says which, and no part of it does` });
});

test("a word that is known to add nothing may follow one that is", () => {
  const rewritten = rewrite("units toted up in February 2026", { metrics: metrics("units", "units toted up") });
  expect(rewritten).toMatchObject({ is: "rewritten", idle: ["toted"] });
});

test("a word that decides is written as what it is said to be, and named", () => {
  expect(rewrite("how much lolly in February 2026", { metrics: metrics("discounts", "how much lolly") })).toEqual({
    is: "rewritten",
    question: "how much discounts in February 2026",
    decided: ["lolly"],
    idle: [],
  });
});

test("a misspelt name is written as the one name that it is like", () => {
  const where = (value: string) => [{ dimension: "customer", op: "=" as const, value, words: ["Wolfgng Shmitt"] }];
  const question = "units of Wolfgng Shmitt in February 2026";
  expect(rewrite(question, { where: where("Wolfgang Schmidt") })).toMatchObject({
    question: 'units of "Wolfgang Schmidt" in February 2026',
  });
  expect(rewrite(question, { where: where("Wolfram Schmitz") })).toMatchObject({ is: "refused" });
  expect(rewrite(question, { where: where("Moonbase") })).toMatchObject({ is: "refused" });
});

test("a name is compared with the words as they are written, not with those that the reading makes of them", () => {
  const alike = ["Wolfgang Schmidt Store", "Wolfgang Schmidt Stork"].map((name) => ({
    dimension: "customer",
    name,
    rows: 3,
  }));
  const ofBoth = { ...context, names: createNameIndex(alike) };
  const reading = readQuestion("units of Wolfgng Shmitt Stor in February 2026", ofBoth);
  expect(reading.said).toEqual(['"Stor" read as store']);
  const rewriteAs = (value: string) => {
    const where = [{ dimension: "customer", op: "=" as const, value, words: ["Wolfgng Shmitt Stor"] }];
    return rewriteQuestion({ ...units, where }, reading, findNearNames(reading, ofBoth.names));
  };
  // "Stor" is one letter from each; read as "store" it would be the first.
  for (const { name } of alike)
    expect(rewriteAs(name)).toEqual({ is: "refused", why: 'several names are as like "Shmitt"' });
});

test.each<[string, string, Partial<ProposedPlan>]>([
  ["a word in no part", "units flogged in February 2026", {}],
  [
    "a word in two parts",
    "units flogged in February 2026",
    { metrics: metrics("units", "units flogged"), limit: { rows: 1, words: ["flogged"] } },
  ],
  ["a name in no part", "units flogged in West in February 2026", { metrics: metrics("units", "units flogged") }],
  [
    "a number in no part",
    "top 3 products by units flogged in February 2026",
    { metrics: metrics("units", "units flogged") },
  ],
  [
    "a negation in no part",
    "units flogged without West in February 2026",
    {
      metrics: metrics("units", "units flogged"),
      where: [{ dimension: "region", op: "=", value: "West", words: ["without West"] }],
    },
  ],
  [
    "a word before a thing",
    "units by shopsoiled products in February 2026",
    { metrics: metrics("units", "units", "shopsoiled") },
  ],
  [
    "a part of no word",
    "units flogged in February 2026",
    { metrics: metrics("units", "units flogged"), limit: { rows: 1, words: ["in"] } },
  ],
  ["words that are not there", "units flogged in February 2026", { metrics: metrics("units", "units flogged by us") }],
])("%s is refused", (_what, question, plan) => {
  expect(rewrite(question, plan)).toMatchObject({ is: "refused" });
});

test.each<[string, readonly string[]]>([
  ["units in Timbuktu", ["Timbuktu"]],
  ["units of refurbished bikes", ["refurbished", "bikes"]],
  ["units flogged", []],
])("where a name stands in %s", (question, wanted) => {
  const reading = readQuestion(question, context);
  expect(reading.unread.filter((word) => looksLikeName(word, reading)).map(({ text }) => text)).toEqual(wanted);
});
