import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { FileReport } from "#core/report.ts";
import { om as runOm, reportOf, resultOf } from "../support/om.ts";
import { serveWhileTesting } from "../support/server.ts";

const folder = mkdtempSync(join(tmpdir(), "om-unlike-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
serveWhileTesting(join(folder, "data"));

interface Sale {
  readonly id: string;
  readonly day: string;
  readonly worth: number;
}

/** An order a day: of March S-301 and so on. */
function sell(month: "03" | "04" | "05", days = 20): Sale[] {
  return Array.from({ length: days }, (_none, at) => ({
    id: `S-${Number(month) * 100 + at + 1}`,
    day: `2026-${month}-${String(at + 1).padStart(2, "0")}`,
    worth: 10 + at,
  }));
}

const inLines = (sales: readonly Sale[]): string =>
  [
    "Order ID,Order Date,SKU,Quantity,Unit Price,Currency",
    ...sales.map(({ id, day, worth }) => `${id},${day},MUG,1,${worth},EUR`),
  ].join("\n");
const inOrders = (sales: readonly Sale[]): string =>
  ["Transaction ID,Date,Net Sales,Currency", ...sales.map(({ id, day, worth }) => `${id},${day},${worth},EUR`)].join(
    "\n",
  );
const inDays = (sales: readonly Sale[]): string => {
  const days = Map.groupBy(sales, ({ day }) => day);
  return [
    "Date;Store;Net Sales;Currency",
    ...[...days].map(([day, sold]) => `${day};Main;${sold.reduce((sum, { worth }) => sum + worth, 0)};EUR`),
  ].join("\n");
};
const worthOf = (sales: readonly Sale[]): number => sales.reduce((sum, { worth }) => sum + worth, 0);

function shop(business: string) {
  const om = (...args: string[]) => runOm([...args, "--business", business], { dataDir: join(folder, "data") });
  return {
    om,
    async ingest(name: string, text: string): Promise<FileReport> {
      const path = join(folder, name);
      writeFileSync(path, text);
      return reportOf(await om("ingest", "--json", path));
    },
    decide: async ({ fileId }: FileReport, answer: string) =>
      reportOf(await om("decide", fileId, "--set", answer, "--json")),
    async report({ fileId }: FileReport): Promise<FileReport> {
      return reportOf(await om("file", fileId, "--json"));
    },
    async ask(...more: string[]) {
      const { rows, notes } = resultOf(await om("query", "--json", "--metric", "net_sales", ...more));
      return { total: Number(rows[0]?.[0]), notes: notes.filter((note) => note.includes("which counts")) };
    },
  };
}

const unlikeOf = ({ tables }: FileReport) => tables.flatMap(({ live }) => live.unlike ?? []);

describe("exports that give way to others, file by file", () => {
  test("refunds that only the losing export has are told, whichever file comes", async () => {
    const { ingest, decide, report, ask, om } = shop("refunds");
    const [march, april, may] = [sell("03"), sell("04"), sell("05")];
    const refunds = april.slice(0, 3).map(({ id, day }) => ({ id, day, worth: -4 }));
    const late = { id: "S-405", day: "2026-05-02", worth: -5 };
    await ingest("refunds-march-lines.csv", inLines(march));
    const first = await ingest("refunds-march-orders.csv", inOrders(march));
    await decide(first, "sameSales=leave");
    expect(await ask()).toEqual({ total: worthOf(march), notes: [] });

    await ingest("refunds-april-lines.csv", inLines(april));
    const second = await ingest("refunds-april-orders.csv", inOrders([...april, ...refunds]));
    expect(second).toMatchObject({ state: "done" });
    const three = { by: "orders", shared: 20, unlike: 3, left: { EUR: "21" }, counted: { EUR: "33" } };
    expect(unlikeOf(second)).toMatchObject([{ ...three, left: { EUR: "21.000000" }, counted: { EUR: "33.000000" } }]);
    const said =
      "3 of the 20 orders that refunds-april-lines.csv has too come to 21.00 EUR in refunds-april-orders.csv and to 33.00 EUR there, which counts";
    expect(await ask()).toEqual({ total: worthOf([...march, ...april]), notes: [said] });
    expect(await ask("--period", "2026-03")).toMatchObject({ notes: [] });

    // The losing export comes first, with a refund of the month before.
    const third = await ingest("refunds-may-orders.csv", inOrders([...may, late]));
    expect(unlikeOf(third)).toMatchObject([
      { shared: 1, unlike: 1, left: { EUR: "9.000000" }, counted: { EUR: "14.000000" } },
    ]);
    const lines = await ingest(
      "refunds-may-lines.csv",
      inLines(may.map((sale, at) => (at === 7 ? { ...sale, worth: 99 } : sale))),
    );
    expect(unlikeOf(lines)).toMatchObject(
      [{ shared: 21, unlike: 2, of: { fileId: third.fileId } }, { of: { fileId: second.fileId } }].slice(0, 1),
    );
    expect((await om("file", lines.fileId)).stdout.replaceAll(/\s+/g, " ")).toContain(
      "2 of the 21 orders that this export has too come to 26.00 EUR in refunds-may-orders.csv and to 113.00 EUR here, which counts",
    );
    expect(unlikeOf(await report(third))).toMatchObject([{ shared: 21, unlike: 2 }]);
    expect(unlikeOf(await report(second))).toMatchObject([{ shared: 19, unlike: 3 }]);
  }, 300_000);

  test("a day of which the winner has only a part is told, with what is not counted", async () => {
    const { ingest, decide, ask, om } = shop("cut");
    const march = sell("03").flatMap((sale) => [sale, { ...sale, id: `${sale.id}-2` }]);
    const days = await ingest("cut-days.csv", inDays(march));
    const until = march.slice(0, -1);
    const lines = await ingest("cut-lines.csv", inLines(until));
    expect(await decide(lines, "sameSales=replace")).toMatchObject({ state: "done" });
    const { total, notes } = await ask();
    expect(total).toBe(worthOf(until));
    expect(notes).toEqual([
      "1 of the 20 days that cut-lines.csv has too (2026-03-20) comes to 58.00 EUR in cut-days.csv and to 29.00 EUR there, which counts",
    ]);
    expect((await om("file", days.fileId)).stdout.replaceAll(/\s+/g, " ")).toContain(
      "1 of the 20 days that cut-lines.csv has too (2026-03-20) comes to 58.00 EUR here and to 29.00 EUR there, which counts",
    );
    await ingest("cut-whole-lines.csv", inLines(march));
    expect(await ask()).toEqual({ total: worthOf(march), notes: [] });
  }, 300_000);
});
