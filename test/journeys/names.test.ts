import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { namesResult } from "../../src/apps/local/http/schemas/names.ts";
import { openHttpHome } from "../support/http-home.ts";
import { type Ended, om as runOm, reportOf } from "../support/om.ts";
import { serveWhileTesting } from "../support/server.ts";

const header = "Order ID,Order Date,SKU,Product,Store,Customer,Quantity,Net Amount,Currency";
const first = `${header}
1,2026-03-05,M1,Mug,North,Ann,2,20.00,EUR
2,2026-03-06,M1,Mug,South,Bob,1,10.00,EUR
3,2026-03-06,H1,Hat,North,,1,10.00,EUR
`;
/** Says order 2 anew: what the first file called it counts no more. */
const second = `${header}
2,2026-03-06,M1,Big mug,South,Bob,1,10.00,EUR
4,2026-03-07,C1,Cup,South,Cleo,1,10.00,EUR
`;

describe("om names", () => {
  const folder = mkdtempSync(join(tmpdir(), "om-names-"));
  const dataDir = join(folder, "data");
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  serveWhileTesting(join(folder, "data"));
  const om = (...args: string[]): Promise<Ended> => runOm(args, { dataDir });
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const names = async (dimension: string, ...more: string[]) => {
    const { json } = await om("names", dimension, "--json", ...more);
    return namesResult.shape.names.parse(json).map(({ name, rows }) => [name, rows]);
  };
  const blobs = (): string[] =>
    readdirSync(join(dataDir, "blobs"), { recursive: true, encoding: "utf8" }).filter((path) =>
      path.endsWith("names.parquet"),
    );

  test("are those of the rows that count, whichever file comes or goes", { timeout: 300_000 }, async () => {
    const one = reportOf(await om("ingest", "--json", "--source", "web", write("first.csv", first)));
    expect(one.state).toBe("done");
    expect(blobs()).toHaveLength(1);
    expect(await names("product")).toEqual([
      ["Mug", 2],
      ["Hat", 1],
    ]);
    expect(await names("customer")).toEqual([
      ["Ann", 1],
      ["Bob", 1],
    ]);
    const two = reportOf(
      await om("ingest", "--json", "--source", "web", "--set", "overlap=replace", write("second.csv", second)),
    );
    expect(await names("product")).toEqual([
      ["Big mug", 1],
      ["Cup", 1],
      ["Hat", 1],
      ["Mug", 1],
    ]);
    expect(await names("product", "--contains", "MUG", "--limit", "1")).toEqual([["Big mug", 1]]);
    const shown = await om("names", "product", "--limit", "1");
    expect(shown.stdout).toContain("and 3 names more of sales product");
    await om("business", "set", "alias.store.South=North");
    expect((await om("names", "store")).stdout).toContain("South (counts as North)");

    await om("undo", two.fileId);
    expect(await names("sku")).toEqual([
      ["M1", 2],
      ["H1", 1],
    ]);
    await om("erase", one.fileId, "--yes");
    expect(await names("sku")).toEqual([]);
    expect(blobs().filter((path) => path.includes(one.fileId))).toEqual([]);
    expect((await om("names")).stdout).toBe("no name is in the rows that count\n");
    expect(await om("names", "produkt")).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("product") });
  });
});

test("GET /v1/names gives those of the business that asks", { timeout: 300_000 }, async () => {
  const http = await openHttpHome();
  try {
    const sent = await http.post("/v1/files?name=a.csv&region=East", Buffer.from(first));
    await http.get(`/v1/files/${String(sent.json["fileId"])}?wait=20`);
    const { names, cut } = namesResult.parse((await http.get("/v1/names?limit=1")).json);
    expect(names.map(({ dimension, name, rows }) => [dimension, name, rows])).toEqual([
      ["customer", "Ann", 1],
      ["product", "Mug", 2],
      ["region", "East", 3],
      ["sku", "M1", 2],
      ["store", "North", 2],
    ]);
    expect(cut).toContainEqual({ dataset: "sales", dimension: "customer", names: 1 });
    expect((await http.get("/v1/names", { "om-business": "other" })).json).toEqual({ names: [], cut: [] });
  } finally {
    await http.close();
  }
});
