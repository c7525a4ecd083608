import { describe, expect, test } from "vitest";
import { readSettings, type SettingEntries } from "#core/business-settings.ts";
import type { TableDecision } from "#core/decision.ts";
import { analyseRows } from "../../test/support/analyse-rows.ts";

const instants = table("2026-03-05T23:30:00Z", "2026-03-06T12:00:00+01:00");

function table(...times: readonly string[]): string {
  const rows = times.map((time, at) => `${at} | ${time} | Mug | 1 | 10.00`);
  return ["Order ID | Created At | Product | Quantity | Net Amount", ...rows].join("\n");
}

function decide(
  rows: string,
  entries: SettingEntries = {},
  answers: Readonly<Record<string, string>> = {},
): TableDecision {
  return analyseRows(rows, answers, readSettings(entries)).decision;
}

describe("what a reading follows of the settings", () => {
  test.each<[string, string, Readonly<Record<string, string>>]>([
    ["zone, cut-off and currency of instants", instants, { timeZone: "UTC", dayCutoff: "00:00", currency: "" }],
    ["the cut-off of times without an offset", table("2026-03-05 23:30"), { dayCutoff: "00:00", currency: "" }],
    ["the currency of days", table("2026-03-05"), { currency: "" }],
    ["the currency of days that are written as midnight", table("2026-03-05 00:00:00"), { currency: "" }],
    ["the currency of days that are written as midnight of UTC", table("2026-03-05T00:00:00Z"), { currency: "" }],
  ])("is kept with its value: %s", (_case, rows, used) => {
    expect(decide(rows).settings).toEqual(used);
  });

  test("is no currency where a column names it, or people do", () => {
    const named = "Order ID | Created At | Product | Net Amount | Currency\n1 | 2026-03-05 | Mug | 10.00 | USD";
    expect(decide(named, { currency: "EUR" })).toMatchObject({ settings: {}, policies: { currency: "" } });
    const answered = decide(instants, { currency: "EUR" }, { currency: "USD" });
    expect(answered.policies.currency).toBe("USD");
    expect(answered.settings).not.toHaveProperty("currency");
  });

  test("is nothing where rows mean nothing", () => {
    expect(decide("a | b\nx | 2026-03-05T23:30:00Z", { timeZone: "Europe/Berlin" }).settings).toEqual({});
  });

  test("is said of days that are written as times, for no zone moves them", () => {
    const says = "every time that was looked at in Created At is midnight: it holds days, which no time zone moves";
    expect(decide(table("2026-03-05T00:00:00Z", "2026-03-06T00:00:00Z")).reasons).toContain(says);
    expect(decide(table("2026-03-05T00:00:00Z", "2026-03-06T00:00:01Z")).reasons).not.toContain(says);
    expect(decide(table("2026-03-05")).reasons).not.toContain(says);
  });

  test("is said among the reasons, where it is no default", () => {
    const { reasons, policies } = decide(instants, { timeZone: "Europe/Berlin", dayCutoff: "04:00", currency: "EUR" });
    expect(policies.currency).toBe("EUR");
    expect(reasons.slice(-3)).toEqual([
      "times with an offset are those of Europe/Berlin, as the business says",
      "a day ends at 04:00 of the next, as the business says",
      "the file names no currency: EUR, as the business says",
    ]);
  });
});
