import { describe, expect, test } from "vitest";
import { metricDefinitions } from "../registry.ts";
import { planQuery } from "../plan.ts";
import type { MetricQuery } from "../query.ts";

const plan = (query: Partial<MetricQuery>, today = "2026-08-15"): string => {
  const { comparison, alignment } = planQuery(
    { metrics: ["net_sales"], compare: "year_ago", ...query },
    { definitions: metricDefinitions, today },
  );
  return `${comparison?.from} ${comparison?.to} ${alignment}`;
};

describe("a year ago", () => {
  test.each<[Partial<MetricQuery>, string]>([
    [{ period: "2026-03" }, "2025-03-01 2025-04-01 calendar"],
    [{ period: "2026-03", by: ["product"] }, "2025-03-01 2025-04-01 calendar"],
    [{ period: "2026-03", by: ["day"] }, "2025-03-02 2025-04-02 weekday"],
    [{ period: "2026-03", by: ["weekday"] }, "2025-03-02 2025-04-02 weekday"],
    [{ period: "2026-03", by: ["hour"] }, "2025-03-02 2025-04-02 weekday"],
    [{ period: "2026", by: ["week"] }, "2025-01-02 2026-01-02 weekday"],
    [{ period: "2026", by: ["month"] }, "2025-01-01 2026-01-01 calendar"],
    [{ period: "2026", by: ["month", "day"] }, "2025-01-01 2026-01-01 calendar"],
    [{ period: "2026-W10" }, "2025-03-03 2025-03-10 weekday"],
    [{ period: "last-30-days", by: ["month"] }, "2025-07-17 2025-08-16 calendar"],
    [{ period: "mtd" }, "2025-08-01 2025-08-16 calendar"],
    [{ period: "mtd", by: ["day"] }, "2025-08-02 2025-08-17 weekday"],
    [{ period: "qtd", by: ["quarter"] }, "2025-07-01 2025-08-16 calendar"],
    [{ period: "ytd", by: ["week"] }, "2025-01-02 2025-08-17 weekday"],
    [{ period: "fytd" }, "2025-01-01 2025-08-16 calendar"],
    [{ period: "2026-03", align: "weekday" }, "2025-03-02 2025-04-02 weekday"],
    [{ period: "2026-03", by: ["day"], align: "calendar" }, "2025-03-01 2025-04-01 calendar"],
    [{ period: "2024-02-28..2024-02-29", align: "calendar" }, "2023-02-28 2023-03-01 calendar"],
    [{ period: "2024-02-29", align: "calendar" }, "2023-02-28 2023-03-01 calendar"],
  ])("of %j is %s", (query, expected) => {
    expect(plan(query)).toBe(expected);
  });

  test("to date holds as many days as the period, also over a leap day", () => {
    expect(plan({ period: "ytd", by: ["day"] }, "2024-03-01")).toBe("2023-01-02 2023-03-04 weekday");
    expect(plan({ period: "ytd" }, "2024-02-29")).toBe("2023-01-01 2023-03-01 calendar");
  });
});

test("other windows meet at their places", () => {
  expect(plan({ period: "2026-03", by: ["day"], compare: "previous" })).toBe("2026-02-01 2026-03-01 place");
  expect(plan({ period: "2026-03", by: ["day"], compare: "2025-11" })).toBe("2025-11-01 2025-12-01 place");
});

test.each<[Partial<MetricQuery>, string]>([
  [{ period: "2026", by: ["month"], align: "weekday" }, "instead of month"],
  [{ period: "2026-03", compare: "previous", align: "weekday" }, "compare year_ago"],
  [{ period: "2026-03", compare: "2025-03", align: "calendar" }, "compare year_ago"],
  [{ period: "all" }, "give a period"],
])("%j is refused with the way to ask", (query, fix) => {
  expect(() => plan(query)).toThrow(
    expect.objectContaining({ code: "QUERY_INVALID", fix: expect.stringContaining(fix) }),
  );
});
