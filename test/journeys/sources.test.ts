import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { formatDay, parseDay } from "#core/calendar.ts";
import { openHttpHome } from "../support/http-home.ts";
import { om as runOm, reportOf, resultOf } from "../support/om.ts";

let folder = "";
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "om-sources-"))));
afterEach(() => rmSync(folder, { recursive: true }));

/** An order of 10.00 EUR on each of the days after a Monday; Sundays have none. */
function orders(from: number, to: number, without: readonly number[] = [], price = "10.00"): string {
  const monday = parseDay("2026-01-05") ?? 0;
  const days = Array.from({ length: to - from }, (_, at) => from + at).filter(
    (day) => day % 7 !== 6 && !without.includes(day),
  );
  const lines = days.map((day) => `A-${1000 + day},${formatDay(monday + day)},Mug,1,${price},EUR`);
  return `Order ID,Order Date,Product,Quantity,Unit Price,Currency\n${lines.join("\n")}\n`;
}

test("a source tells its missing days and what its last upload changed", { timeout: 300_000 }, async () => {
  const om = (...args: string[]) => runOm(args, { dataDir: join(folder, "data") });
  async function ingest(name: string, text: string) {
    writeFileSync(join(folder, name), text);
    return reportOf(await om("ingest", "--json", "--source", "till", join(folder, name)));
  }
  expect((await om("sources")).stdout).toContain("No rows yet");
  await ingest("january.csv", orders(0, 28, [9, 10]));
  expect((await om("sources", "--json")).json).toMatchObject([
    {
      source: "till",
      type: "sales",
      files: 1,
      rows: 22,
      days: {
        firstDay: "2026-01-05",
        lastDay: "2026-01-31",
        missingDays: 2,
        gaps: [{ from: "2026-01-14", to: "2026-01-15" }],
      },
      lastUpload: { name: "january.csv", rowsAdded: 22, netSales: { before: {}, after: { EUR: "220" } } },
    },
  ]);

  const asked = ["query", "--json", "--metric", "net_sales"];
  const missing = "days are missing of till: 2026-01-14 to 2026-01-15 (see `om sources`)";
  expect(resultOf(await om(...asked)).notes).toContain(missing);
  expect(resultOf(await om(...asked, "--period", "2026-01-15")).notes.join()).not.toContain("are missing of");
  expect(resultOf(await om(...asked, "--period", "2026-01-10..2026-01-20")).notes).toContain(missing);
  expect(resultOf(await om(...asked, "--period", "2026-01-20..2026-01-25")).notes.join()).not.toContain("missing");

  await ingest("again.csv", orders(21, 35, [], "10.00"));
  const [till] = (await om("sources", "--json")).json;
  expect(till).toMatchObject({
    files: 2,
    rows: 28,
    lastUpload: {
      name: "again.csv",
      rowsAdded: 12,
      rowsSuperseded: 6,
      rowsRemoved: 0,
      firstDay: "2026-01-26",
      netSales: { before: { EUR: "220" }, after: { EUR: "280" } },
    },
  });
  const shown = (await om("sources")).stdout;
  expect(shown).toContain("usually Mon Tue Wed Thu Fri Sat");
  expect(shown).toContain("2 days missing: 2026-01-14 to 2026-01-15");
  expect(shown).toContain("in the place of 6 older rows");
  expect(shown).toContain("net sales 220.00 -> 280.00 EUR");

  await ingest("mended.csv", orders(7, 14));
  expect(resultOf(await om(...asked)).notes.join()).not.toContain("are missing of");
  const server = await openHttpHome({ dataDir: join(folder, "data") });
  const { json } = await server.get("/v1/sources");
  expect(json).toMatchObject({ sources: [{ files: 3, days: { missingDays: 0 }, lastUpload: { rowsAdded: 6 } }] });
  await server.close();
});
