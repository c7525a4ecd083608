import { expect, test } from "vitest";
import { readSets } from "./question-sets.ts";
import { readManifest, sumSets } from "./seal-set.ts";

const sets = readSets();
const questions = sets.flatMap((set) => set.questions);
const meanings = sets.flatMap((set) => set.meanings);

test("a frozen set has the bytes that it was frozen with", () => {
  expect(sumSets()).toEqual(readManifest().toSorted((one, other) => one.slice(64).localeCompare(other.slice(64))));
});

test("every question has a name and a meaning of its set, and follows one that is there", () => {
  for (const set of sets) {
    const known = new Set(set.meanings.map(({ id }) => id));
    expect(set.questions.filter(({ meaning }) => !known.has(meaning))).toEqual([]);
    const asked = new Set(set.questions.map(({ meaning }) => meaning));
    expect(set.meanings.filter(({ id }) => !asked.has(id))).toEqual([]);
  }
  const ids = new Set(questions.map(({ id }) => id));
  expect(ids.size).toBe(questions.length);
  expect(new Set(meanings.map(({ id }) => id)).size).toBe(meanings.length);
  expect(questions.filter(({ after }) => after !== undefined && !ids.has(after))).toEqual([]);
});

test("whatever is answered by a number has its gold", () => {
  const without = meanings.filter(
    ({ expected }) => expected.status === "answered" && !("definition" in expected) && expected.gold === undefined,
  );
  expect(without).toEqual([]);
});

test("there are enough of them, of every author and outcome", () => {
  const outcomeOf = new Map(meanings.map(({ id, expected }) => [id, expected.status]));
  const share = (status: string): number =>
    questions.filter(({ meaning }) => outcomeOf.get(meaning) === status).length / questions.length;
  expect(questions.length).toBeGreaterThanOrEqual(320);
  expect(share("answered")).toBeGreaterThan(0.7);
  expect(share("clarify")).toBeGreaterThan(0.02);
  expect(share("cannot_answer")).toBeGreaterThan(0.1);
  for (const [, own] of Map.groupBy(questions, ({ author }) => author)) expect(own.length).toBeGreaterThanOrEqual(5);
});
