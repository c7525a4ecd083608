import * as fc from "fast-check";
import { expect, test } from "vitest";
import { formatDay } from "#core/calendar.ts";
import { parsePeriod } from "#core/period.ts";
import { readWords } from "../words.ts";
import { comparisonWindow } from "./comparison-window.ts";
import { findTime, type FoundTime, type PeriodContext, type WordSpan } from "./find-periods.ts";

const vocabulary =
  "last this next previous prior past day days week weeks month months quarter year half weekend to from between and until since before after vs than compared compare same on over in of the a by per each q1 q3 q5 h1 fy fy25 fiscal calendar 2025 2026 26 1 2 30 31 99999 0 june feb may mar september friday sun monday today yesterday tomorrow ytd mtd yoy wow ly lm easter christmas black friday new eve 2026-02-30 2026-03-05 2026-w10 3/4/2026 13/13/2026 1/1/99 first second last30days 30d end as week 54 ago earlier point period sales units so far date full rolling few couple all time ever".split(
    " ",
  );
const aWord = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...vocabulary) },
  { weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
);
const aQuestion = fc.array(aWord, { maxLength: 30 }).map((words) => words.join(" "));
const aContext = fc
  .record({
    day: fc.integer({ min: 7_305, max: 47_000 }),
    firstWeekday: fc.integer({ min: 1, max: 7 }),
    fiscalYearStart: fc.integer({ min: 1, max: 12 }),
  })
  .map(({ day, ...calendar }): PeriodContext => ({ today: formatDay(day), calendar }));

test("any words give spans within the words and periods that can be read; nothing throws", () => {
  fc.assert(
    fc.property(aQuestion, aContext, (question, context) => {
      const words = readWords(question);
      const time = findTime(words, context);
      for (const { from, to } of spansOf(time)) {
        expect(from).toBeGreaterThanOrEqual(0);
        expect(from).toBeLessThan(to);
        expect(to).toBeLessThanOrEqual(words.length);
      }
      for (const { period, otherwise, toDate } of time.periods) {
        const read = parsePeriod(period, context);
        for (const other of otherwise) parsePeriod(other.period, context);
        const last = period.slice(-10);
        expect(toDate).toBe(read.from !== null && last >= context.today);
      }
      const base = time.periods[0] ?? time.comparison?.usual;
      if (time.comparison === null || base === undefined) return;
      const window = comparisonWindow(base, time.comparison.with, context);
      if (window !== null) parsePeriod(window.period, context);
    }),
    { numRuns: 1_000 },
  );
});

test("the same words on the same day say the same", () => {
  fc.assert(
    fc.property(aQuestion, aContext, (question, context) => {
      const words = readWords(question);
      expect(findTime(words, context)).toEqual(findTime(words, context));
    }),
    { numRuns: 100 },
  );
});

test("periods of a question do not share words", () => {
  fc.assert(
    fc.property(aQuestion, aContext, (question, context) => {
      const { periods } = findTime(readWords(question), context);
      const ordered = periods.toSorted((one, other) => one.from - other.from);
      ordered.slice(1).forEach((period, at) => {
        // Parts of one word, as "q1-q2", are of the same word.
        expect(period.from).toBeGreaterThanOrEqual((ordered[at]?.to ?? 0) - 1);
      });
    }),
    { numRuns: 300 },
  );
});

test("four hundred words take little time", () => {
  const context: PeriodContext = { today: "2026-11-27", calendar: { firstWeekday: 1, fiscalYearStart: 4 } };
  const questions = fc.sample(fc.array(fc.constantFrom(...vocabulary), { minLength: 400, maxLength: 400 }), {
    numRuns: 100,
    seed: 7,
  });
  const lists = questions.map((words) => readWords(words.join(" ")));
  const before = process.cpuUsage();
  for (const words of lists) findTime(words, context);
  const { user } = process.cpuUsage(before);
  // 10 to 20 ms each on two busy cores, all of it words of time: several times as much is a defect, not a slow machine.
  expect(user / 1_000 / lists.length).toBeLessThan(100);
});

function spansOf(time: FoundTime): readonly WordSpan[] {
  const single = [time.comparison, time.snapshot, time.horizon, time.spanDays];
  return [...time.periods, ...time.grains, ...time.problems, ...time.spent, ...single.filter((span) => span !== null)];
}
