import { describe, expect, test } from "vitest";
import { type Decimal, formatDecimal, parseDecimal, zero } from "#core/money.ts";
import { anomalyLimit, anomalyScores } from "./anomaly-score.ts";
import { demandVariation, variationClass } from "./demand-variation.ts";
import { rmsse, weightedRmsse, wrmsse } from "./forecast-error.ts";
import { normalQuantile } from "./normal-quantile.ts";
import { orderQuantity } from "./order-quantity.ts";
import { reorderPoint, safetyStock } from "./safety-stock.ts";
import { mean, median, sampleDeviation } from "./series.ts";

const decimal = (text: string): Decimal => parseDecimal(text) ?? zero;

describe("z of a cycle service level", () => {
  test.each([
    [0.85, 1.036],
    [0.9, 1.282],
    [0.95, 1.645],
    [0.975, 1.96],
    [0.99, 2.326],
    [0.999, 3.09],
    [0.5, 0],
    [0.01, -2.326],
  ])("of %d is %d", (level, z) => expect(normalQuantile(level)).toBeCloseTo(z, 3));

  test("is symmetric, and there is none of 0, 1 or what is no share", () => {
    for (const level of [0.001, 0.02, 0.024_25, 0.03, 0.4])
      expect(normalQuantile(1 - level)).toBeCloseTo(-normalQuantile(level), 8);
    for (const level of [0, 1, -1, Number.NaN]) expect(normalQuantile(level)).toBeNaN();
  });
});

describe("safety stock", () => {
  const demand = { leadTimeDays: 14, demandDeviation: 4, demandPerDay: 10, leadTimeDeviation: 3 };
  const z = normalQuantile(0.95);

  test("is 55.1455 units where both vary, 24.62 where only demand does; the reorder point lies above what is sold meanwhile", () => {
    const safety = safetyStock(z, demand);
    expect(safety).toBeCloseTo(55.1455, 4);
    expect(reorderPoint(10, 14, safety)).toBeCloseTo(195.1455, 4);
    const steady = safetyStock(z, { ...demand, leadTimeDeviation: 0 });
    expect(steady).toBeCloseTo(24.62, 2);
    expect(steady).toBeCloseTo(z * 4 * Math.sqrt(14), 9);
  });
});

describe("an order", () => {
  const target = decimal("265.15"); // 10 x (14 + 7) + 55.15
  const terms = (pack: string, least = "0") => ({ pack: decimal(pack), least: decimal(least) });
  test.each([
    ["120", "24", "0", "168"],
    ["120", "1", "0", "146"],
    ["120", "1", "200", "200"],
    ["120", "24", "200", "216"],
    ["121.15", "24", "0", "144"],
    ["265.15", "24", "100", "0"],
    ["400", "24", "100", "0"],
    ["-10", "24", "0", "288"],
    ["265", "0.1", "0", "0.2"],
  ])("at a position of %s, packs of %s and at least %s is %s", (position, pack, least, ordered) => {
    expect(formatDecimal(orderQuantity(target, decimal(position), terms(pack, least)))).toBe(ordered);
  });
});

describe("the variation of demand", () => {
  test.each([
    [[10, 10, 10, 10], 0, "x"],
    [[5, 10, 15], 0.5, "x"],
    [[0, 10, 20], 1, "y"],
    [[0, 0, 0, 8], 2, "z"],
  ] as const)("of %j is %d: class %s", (demand, variation, expected) => {
    expect(demandVariation(demand)).toBeCloseTo(variation, 9);
    expect(variationClass(variation)).toBe(expected);
  });

  test("is unknown of one span, and where nothing was sold", () => {
    expect([[], [3], [0, 0], [1, -1]].map(demandVariation)).toEqual([null, null, null, null]);
  });
});

describe("anomalies", () => {
  test("are scored by the median and its deviation", () => {
    const scores = anomalyScores([1, -2, 0, 3, -1, 2, 40]) ?? [];
    expect(scores[6]).toBeCloseTo(13.152_75, 9);
    expect(scores[3]).toBeCloseTo(0.6745, 9);
    expect(scores.filter((score) => Math.abs(score) > anomalyLimit)).toHaveLength(1);
  });

  test("are scored by the mean deviation where most values are equal, and not at all where all are", () => {
    const scores = anomalyScores([0, 0, 0, 0, 10]) ?? [];
    expect(scores[4]).toBeCloseTo(10 / (1.2533 * 2), 9);
    expect(scores[0]).toBe(0);
    expect([anomalyScores([4, 4, 4]), anomalyScores([])]).toEqual([null, null]);
  });
});

describe("the error of a forecast", () => {
  const series = { training: [3, 5, 4, 6], actual: [5, 7], forecast: [6, 6] };

  test("is scaled by the steps of the training series, from its first sale on", () => {
    expect(rmsse(series)).toBeCloseTo(Math.sqrt(1 / 3), 9);
    expect(rmsse({ ...series, training: [0, 0, ...series.training] })).toBeCloseTo(0.577_35, 5);
  });

  test("has no scale where the training series is flat or empty", () => {
    for (const training of [[4, 4, 4], [0, 0, 3], [0, 0], []]) expect(rmsse({ ...series, training })).toBeNull();
  });

  test("of several is weighed by money, and the mean of the levels", () => {
    const perfect = { ...series, forecast: series.actual };
    const items = [
      { ...series, money: 30 },
      { ...perfect, money: 10 },
    ];
    expect(weightedRmsse(items)).toBeCloseTo(0.75 * Math.sqrt(1 / 3), 9);
    expect(wrmsse([items, [{ ...perfect, money: 40 }]])).toBeCloseTo(0.375 * Math.sqrt(1 / 3), 9);
  });

  test("is unknown where a series that counts has none, not where one without money has", () => {
    const flat = { ...series, training: [2, 2] };
    expect(weightedRmsse([{ ...flat, money: 1 }])).toBeNull();
    expect(
      weightedRmsse([
        { ...series, money: 1 },
        { ...flat, money: 0 },
      ]),
    ).toBeCloseTo(0.577_35, 5);
    expect([weightedRmsse([]), wrmsse([[]])]).toEqual([null, null]);
  });
});

test("of an empty series nothing is known", () => {
  expect([mean([]), median([]), sampleDeviation([4])]).toEqual([null, null, null]);
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), sampleDeviation([2, 4])]).toEqual([2, 2.5, Math.SQRT2]);
});
