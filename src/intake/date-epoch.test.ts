import { describe, expect, test } from "vitest";
import { analyseRows } from "../../test/support/analyse-rows.ts";
import { readEpochColumn } from "./date-epoch.ts";

describe("numbers since 1970", () => {
  test.each([
    ["created_at", ["1711929600", "1712015999"], "seconds"],
    ["createdAt", ["1711929600123"], "milliseconds"],
    ["Timestamp", ["1711929600.5"], "seconds"],
    ["Order Date", ["1711929600000"], "milliseconds"],
    ["time", ["1711929600"], "seconds"],
  ])("of %s are instants", (name, cells, epoch) => {
    expect(readEpochColumn(name, cells)?.toReading(null)).toMatchObject({ kind: "date", epoch, hasOffset: true });
  });

  test.each([
    ["customer_phone", ["1711929600"]],
    ["Sales to date", ["1711929600"]],
    ["created_at", ["1711929600", "1711929600000"]],
    ["created_at", ["171192960"]],
    ["created_at", ["9711929600"]],
    ["Quantity", ["1711929600"]],
  ])("of %s %j are none", (name, cells) => {
    expect(readEpochColumn(name, cells)).toBeNull();
  });

  test("are those of the zone of the business; midnights only are days, which no zone moves", () => {
    const header = "order_id | created_at | sku | quantity | total";
    const times = analyseRows(`${header}\n1 | 1711923000 | A | 1 | 4.50\n2 | 1711929600 | A | 1 | 4.50`).decision;
    expect(times.settings).toHaveProperty("timeZone");
    expect(times.reasons.join()).toContain("created_at counts seconds from 1970, in UTC");
    const days = analyseRows(`${header}\n1 | 1711929600 | A | 1 | 4.50\n2 | 1712016000 | A | 1 | 4.50`).decision;
    expect(days.settings).not.toHaveProperty("timeZone");
  });
});
