import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readConfig } from "#core/config.ts";
import type { Explanation } from "#metrics/explain/explanation.ts";
import { queryResult } from "../../src/apps/local/http/schemas/answers.ts";
import { explanation } from "../../src/apps/local/http/schemas/explanation.ts";
import { openHome } from "../../src/apps/local/open-home.ts";
import { checkExplainedCells } from "../support/check-explained-cells.ts";
import { openHttpHome } from "../support/http-home.ts";
import { om, reportOf } from "../support/om.ts";
import { writeXlsx } from "../support/write-xlsx.ts";
import { writeZip } from "../support/write-zip.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "om-explain-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the rows of 200 random cells of dirty files add up to them, and stand in the bytes as they are shown", async () => {
  const config = readConfig({ OM_DATA_DIR: join(folder, "dirty") }, {});
  const home = await openHome(config, { role: "owner", writer: "inline", onTrouble: () => undefined });
  try {
    const { cells, rows, readPlainly, wrong } = await checkExplainedCells(home, [1, 2, 3, 4, 5, 6], 200);
    expect(wrong).toEqual([]);
    expect(cells).toBeGreaterThanOrEqual(200);
    expect(readPlainly / rows).toBeGreaterThan(0.9);
  } finally {
    await home.close();
  }
}, 300_000);

const header = ["Order ID", "Order Date", "Product", "Quantity", "Unit Price", "Currency"];
const orders = [
  ["X-1", "2026-03-01", "Mug", "2", "4.50", "EUR"],
  ["X-2", "2026-03-02", "Cup, blue", "1", "120.25", "EUR"],
  ["X-3", "2026-03-20", "Mug", "-1", "4.50", "EUR"],
];
const csvText = `${header.join(",")}\n${orders.map((cells) => cells.map((cell) => (cell.includes(",") ? `"${cell}"` : cell)).join(",")).join("\n")}\n`;
const objects = orders.map((cells) => Object.fromEntries(cells.map((cell, at) => [header[at], cell])));
const inline = (text: string): string => `<is><t>${text}</t></is>`;
const sheetRows = [header, ...orders]
  .map((cells, row) => {
    const written = cells.map((cell, at) => {
      const place = `r="${String.fromCharCode(65 + at)}${row + 3}"`;
      const isNumber = row > 0 && (at === 3 || at === 4);
      return isNumber ? `<c ${place}><v>${cell}</v></c>` : `<c ${place} t="inlineStr">${inline(cell)}</c>`;
    });
    return `<row r="${row + 3}">${written.join("")}</row>`;
  })
  .join("");

/** The file, the lines of its three orders, and where the text of each begins (null: the format has no lines of text). */
const packed: readonly [string, Uint8Array, readonly number[], boolean][] = [
  ["orders.csv", Buffer.from(csvText), [2, 3, 4], true],
  ["orders.csv.gz", gzipSync(csvText), [2, 3, 4], true],
  ["orders.zip", writeZip([{ name: "march/orders.csv", content: csvText }]), [2, 3, 4], true],
  ["orders.json", Buffer.from(JSON.stringify({ orders: objects })), [1, 2, 3], false],
  ["orders.xlsx", writeXlsx({ sheets: [{ name: "March", rows: sheetRows }] }), [4, 5, 6], false],
];

describe("a number is followed to the record it was read from", () => {
  test.each(packed)("in %s", async (name, bytes, [first, second, third], isText) => {
    const dataDir = join(folder, `${name}-data`);
    writeFileSync(join(folder, name), bytes);
    const report = reportOf(await om(["ingest", join(folder, name), "--json"], { dataDir }));
    expect(report.state).toBe("done");
    const { cells, sources, notes } = await explain(["--metric", "net_sales", "--by", "product"], dataDir);
    expect(notes).toEqual([]);
    const shown = cells.map(({ group, value, shown: rows }) => ({
      product: group[0]?.label,
      value,
      rows: rows.map(({ line, contribution }) => [line, contribution]),
    }));
    expect(shown).toEqual([
      { product: "Cup, blue", value: "120.25", rows: [[second, "120.25"]] },
      {
        product: "Mug",
        value: "4.5",
        rows: [
          [first, "9"],
          [third, "-4.5"],
        ],
      },
    ]);
    const cup = cells[0]?.shown[0]?.record;
    const price = name.endsWith(".xlsx") ? "120.25" : orders[1]?.[4];
    expect(cup?.cells.map(({ column, value }) => [column, value])).toEqual(
      header.map((column, at) => [column, column === "Unit Price" ? price : orders[1]?.[at]]),
    );
    const line = csvText.split("\n")[1] ?? "";
    expect([cup?.raw, cup?.byte]).toEqual(
      isText ? [csvText.split("\n")[2], header.join(",").length + line.length + 2] : [null, null],
    );
    expect(sources).toMatchObject([{ file: name, type: "sales", fileId: report.fileId }]);
    expect(sources[0]?.mapping.map(({ source }) => source)).toContain("Unit Price");
  });

  test("says what a person decided, and what the file or a default did", async () => {
    const dataDir = join(folder, "decided");
    writeFileSync(join(folder, "decided.csv"), csvText);
    await om(["ingest", join(folder, "decided.csv"), "--set", "decided.repeats=once", "--json"], { dataDir });
    const { sources } = await explain(["--metric", "net_sales"], dataDir);
    expect(sources[0]?.settings).toEqual({ "decided.repeats": "once" });
    expect(sources[0]?.policies).toContainEqual({ name: "repeats", value: "once", decidedBy: "person" });
    expect(sources[0]?.policies).toContainEqual({ name: "tax", value: "net", decidedBy: "file" });
  });

  test("two tables of one file have records of their own, though their lines are the same", async () => {
    const dataDir = join(folder, "two");
    const june = csvText.replaceAll("2026-03", "2026-06").replaceAll("X-", "Y-");
    const zip = writeZip([
      { name: "march.csv", content: csvText },
      { name: "june.csv", content: june },
    ]);
    writeFileSync(join(folder, "two.zip"), zip);
    await om(["ingest", join(folder, "two.zip"), "--json"], { dataDir });
    const { cells } = await explain(["--metric", "net_sales", "--where", "product=Mug"], dataDir);
    expect(cells[0]?.shown.map(({ table, line, record }) => [table, line, record?.cells[0]?.value]).toSorted()).toEqual(
      [
        ["june", 2, "Y-1"],
        ["june", 4, "Y-3"],
        ["march", 2, "X-1"],
        ["march", 4, "X-3"],
      ],
    );
  });

  test("as text, too", async () => {
    const dataDir = join(folder, "orders.csv-data");
    const { stdout, exitCode } = await om(["query", "--metric", "aov", "--explain", "--limit", "1"], { dataDir });
    expect(exitCode).toBe(0);
    expect(stdout).toContain("aov = 64.62 EUR");
    expect(stdout).toContain('X-2,2026-03-02,"Cup, blue",1,120.25,EUR');
  });

  test("over HTTP as the schema says, and without `explain` as ever", async () => {
    const server = await openHttpHome();
    try {
      const taken = await server.post("/v1/files?name=orders.csv", csvText);
      await server.get(`${taken.headers.get("location")}?wait=30`);
      const asked = { metrics: ["net_sales", "orders"], by: ["month"] };
      const answer = await server.post("/v1/query", { ...asked, explain: true, limit: 2 });
      expect(answer.status).toBe(200);
      expect(explanation.parse(answer.json)).toEqual(answer.json);
      expect(answer.json).toMatchObject({ cells: [{ rows: { count: 3, shown: 2 } }, { rows: { count: 2 } }] });
      const plain = await server.post("/v1/query", { ...asked, explain: false });
      expect(queryResult.parse(plain.json)).toEqual(plain.json);
      const tooMany = await server.post("/v1/query", { ...asked, explain: true, limit: 1_001 });
      expect([tooMany.status, tooMany.json["code"]]).toEqual([400, "QUERY_INVALID"]);
    } finally {
      await server.close();
    }
  });
});

async function explain(args: readonly string[], dataDir: string): Promise<Explanation> {
  const { json, stderr } = await om(["query", ...args, "--explain", "--json"], { dataDir });
  const parsed = explanation.safeParse(json[0]);
  if (!parsed.success) throw new Error(`no explanation: ${stderr} ${JSON.stringify(json[0])}`);
  return parsed.data;
}
