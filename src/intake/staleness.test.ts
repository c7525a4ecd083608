import { expect, test } from "vitest";
import { readSettings } from "#core/business-settings.ts";
import type { TableDecision } from "#core/decision.ts";
import { plannedTable } from "#core/planned-table.ts";
import type { FileReport } from "#core/report.ts";
import { analyseRows } from "../../test/support/analyse-rows.ts";
import { aFile, aReport } from "../../test/support/a-stored-file.ts";
import { createStaleFiles } from "./staleness.ts";

const night =
  "Order ID | Created At | Product | Net Amount | Currency\n1 | 2026-03-05T23:30:00Z | Mug | 10.00 | EUR\n2 | 2026-03-06T09:00:00Z | Mug | 1.00 | EUR";
const berlin = readSettings({ timeZone: "Europe/Berlin", currency: "EUR" });
const { settings: _settings, ...beforeSettings } = analyseRows(night).decision;

async function staleOf(decision: TableDecision, settings = berlin, otherwise: Partial<FileReport> = {}) {
  const report = aReport(decision, otherwise);
  const stored = aFile(decision, report);
  const stale = createStaleFiles({
    records: { list: async () => [] },
    businesses: { settings: async () => settings },
    files: { find: async () => stored },
  });
  const [found] = await stale.add("shop", [report]);
  return found;
}

const readInUtc = [{ what: "timeZone", readWith: "UTC", now: "Europe/Berlin" }];

test("a file that was read with another zone is stale, and not with the same", async () => {
  expect(await staleOf(analyseRows(night).decision)).toMatchObject({ stale: true, staleBecause: readInUtc });
  const again = await staleOf(analyseRows(night, {}, berlin).decision);
  expect(again?.stale).toBe(false);
  expect(again).not.toHaveProperty("staleBecause");
});

test("a file that was read before there were settings was read with the defaults", async () => {
  expect(await staleOf(beforeSettings)).toMatchObject({ stale: true, staleBecause: readInUtc });
  expect(await staleOf(beforeSettings, readSettings({ weekStart: "sunday" }))).toMatchObject({ stale: false });
});

test("a file without rows in the numbers is not stale", async () => {
  const tables = [{ ...plannedTable(beforeSettings, []), state: "undone" as const }];
  expect(await staleOf(beforeSettings, berlin, { state: "undone", tables })).toMatchObject({ stale: false });
});
