import { describe, expect, test } from "vitest";
import { estimate, sumOf } from "../cost/estimate.ts";
import { priceNames, readPrices, readWorkload } from "../cost/inputs.ts";
import { byBusiness, ledgerOf } from "../cost/ledger.ts";
import { printEstimate } from "../cost/print-estimate.ts";
import { plans } from "../review/plans.ts";
import { resourcesOf } from "../review/templates.ts";
import { synthesised } from "./synthesised.ts";

const [workload, prices] = [readWorkload(), readPrices()];
const of = (name: keyof typeof plans, other: Partial<typeof workload> = {}) =>
  estimate(synthesised[name], plans[name], { ...workload, ...other }, prices);

describe("the estimate", () => {
  test("each line is the product that it prints, and the sum that of its lines", () => {
    for (const { factors, price, usd } of of("prod")) {
      expect(usd).toBeCloseTo(
        factors.reduce((product, [amount]) => product * amount, prices.prices[price].usd),
        12,
      );
    }
    expect(sumOf(of("prod"))).toBeCloseTo(
      ["idle", "file", "question", "kept"].reduce(
        (sum, kind) => sum + sumOf(of("prod").filter((line) => line.kind === kind)),
        0,
      ),
      9,
    );
  });

  test("what is idle is counted in the templates", () => {
    const alarms = of("prod").find(({ what }) => what === "alarms");
    expect(alarms?.factors[0]?.[0]).toBe(resourcesOf(synthesised.prod, "AWS::CloudWatch::Alarm").length);
    expect(of("smallest").some(({ what }) => what === "interface endpoints")).toBe(false);
    expect(sumOf(of("smallest"), "idle")).toBeLessThan(sumOf(of("dev"), "idle"));
  });

  test("without files nothing is paid by the file", () => {
    expect(sumOf(of("prod", { filesPerMonth: 0 }), "file")).toBe(0);
    expect(sumOf(of("prod", { filesPerMonth: 2 * workload.filesPerMonth }), "file")).toBeCloseTo(
      2 * sumOf(of("prod"), "file"),
      9,
    );
  });

  test("a price that nobody looked up is named, and one of another region too", () => {
    const text = printEstimate(of("prod"), plans.prod, workload, prices);
    expect(text).toContain("NOT CHECKED: endpointHour");
    const priced = text.split("\n").filter((line) => line.includes(" x $"));
    expect(priced).toHaveLength(of("prod").length);
    for (const line of priced) expect(line).toMatch(/\[\w+: NOT CHECKED, remembered 2026-11-28\]$/);
    const checked = Object.fromEntries(
      priceNames.map((name) => [name, { ...prices.prices[name], checkedOn: "2026-11-28" }]),
    );
    const all = { ...prices, region: "us-east-1", prices: { ...prices.prices, ...checked } };
    const other = printEstimate(of("prod"), plans.prod, workload, all);
    expect(other).not.toContain("NOT CHECKED");
    expect(other).toContain("[alarmMonth: checked 2026-11-28]");
    expect(other).toContain("Prices are of us-east-1, not of eu-central-1.");
  });
});

describe("the ledger", () => {
  const report = (requestId: string, ms: number, memoryMb: number) =>
    `REPORT RequestId: ${requestId}\tDuration: ${ms - 0.5} ms\tBilled Duration: ${ms} ms\tMemory Size: ${memoryMb} MB\tMax Memory Used: 90 MB\t`;
  const fact = (facts: object) => JSON.stringify({ level: "info", ...facts });
  const unit = { lambdaGbSecond: 1, lambdaRequest: 0.001 };
  const messages = [
    fact({ event: "file-routed", requestId: "r1", business: "shop", fileId: "f1" }),
    fact({ event: "file-routed", requestId: "r1", business: "other", fileId: "f2" }),
    report("r1", 1_000, 1_024),
    fact({ event: "table-ended", requestId: "p1", business: "shop", fileId: "f1" }),
    report("p1", 3_000, 2_048),
    fact({ event: "attempt-failed", requestId: "p2", fileId: "f2" }),
    report("p2", 500, 2_048),
    fact({ event: "question-answered", requestId: "q1", business: "shop", model: { id: "bedrock:x", cost: "0.25" } }),
    report("q1", 2_000, 512),
    report("care", 4_000, 1_024),
    "START RequestId: r1 Version: $LATEST",
    "{ not json",
  ];

  test("each file and question has what its runs were billed; a run for two is shared", () => {
    expect(
      ledgerOf(messages, unit).map(({ kind, business, id, gbSeconds }) => [kind, business, id, gbSeconds]),
    ).toEqual([
      ["file", "shop", "f1", 6.5],
      ["shared", "", "", 4],
      ["file", "other", "f2", 1.5],
      ["question", "shop", "q1", 1], // and 0.25 of its model
    ]);
  });

  test("the entries sum to all that was billed and to what the model cost, in any order of the lines", () => {
    const sum = 1 + 6 + 1 + 1 + 4 + 5 * 0.001 + 0.25;
    for (const lines of [messages, messages.toReversed()]) {
      expect(ledgerOf(lines, unit).reduce((all, { usd }) => all + usd, 0)).toBeCloseTo(sum, 9);
      expect([...byBusiness(ledgerOf(lines, unit)).values()].reduce((all, usd) => all + usd, 0)).toBeCloseTo(sum, 9);
    }
  });
});
