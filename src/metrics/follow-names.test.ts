import { readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { OmError } from "#core/errors.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type HttpHome, openHttpHome } from "../../test/support/http-home.ts";
import type { NamesNews, NamesState } from "./follow-names.ts";

let server: HttpHome;
let view: Awaited<ReturnType<HttpHome["home"]["view"]>>;
/** The first is told what came by the process that has read it, the second finds it in the blobs. */
const followers: { state: NamesState | null; readonly rows: Map<string, number> }[] = [
  { state: null, rows: new Map() },
  { state: null, rows: new Map() },
];

beforeAll(async () => {
  server = await openHttpHome({ works: true });
  view = await server.home.view("shop");
});
afterAll(() => server.close());

/** What was told until now, added up, and what a list that reads everything says. */
async function compare(): Promise<{ readonly isWhole: boolean; readonly changes: number }> {
  const { names } = await server.home.names("shop", {});
  const listed = names.map(({ dataset, dimension, name, countsAs, rows }): [string, number] => [
    JSON.stringify([dataset, dimension, name, countsAs ?? null]),
    rows,
  ]);
  const all: NamesNews[] = [];
  for (const follower of followers) {
    const news = await view.names(follower.state);
    follower.state = news.state;
    if (news.isWhole) follower.rows.clear();
    addUp(news, follower.rows);
    expect(new Map([...follower.rows].filter(([, count]) => count !== 0))).toEqual(new Map(listed));
    all.push(news);
  }
  const [first = { isWhole: true, changes: Number.NaN }, second] = all.map(({ isWhole, changes }) => ({
    isWhole,
    changes: changes.reduce((sum, { names: told }) => sum + told.length, 0),
  }));
  expect(second?.isWhole).toBe(first.isWhole);
  return first;
}

function addUp({ changes }: NamesNews, rows: Map<string, number>): void {
  for (const { dataset, dimension, names, countsAs, rows: more } of changes) {
    for (const [at, name] of names.entries()) {
      const other = countsAs?.get(name) ?? name;
      const key = JSON.stringify([dataset, dimension, name, other === name ? null : other]);
      rows.set(key, (rows.get(key) ?? 0) + (more[at] ?? Number.NaN));
    }
  }
}

async function send(name: string, days: readonly number[], query = ""): Promise<string> {
  const lines = days.map((day) => `A-${day},2026-05-${day},Mug ${day % 7},Store ${day % 3},2,4.50,EUR`);
  const text = `Order ID,Order Date,Product,Store,Quantity,Unit Price,Currency\n${lines.join("\n")}\n`;
  const { headers } = await server.post(`/v1/files?name=${name}&source=till${query}`, text, as);
  const { json } = await server.get(`${headers.get("location")}?wait=30`, as);
  expect(json["state"]).toBe("done");
  return String(json["fileId"]);
}

const span = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_none, at) => from + at);
const as = { "om-business": "shop" };

describe("names that are followed are those of a list that reads everything", () => {
  test("from the beginning, through what comes, overlaps, is undone and is called otherwise", async () => {
    expect(await compare()).toEqual({ isWhole: true, changes: 0 });
    await send("one.csv", span(11, 15));
    expect((await compare()).isWhole).toBe(false);
    expect(await compare()).toEqual({ isWhole: false, changes: 0 });
    const two = await send("two.csv", span(14, 22)); // takes the place of two rows of the first
    expect((await compare()).isWhole).toBe(false);
    const tables = [...(followers[0]?.state?.datasets.get("sales")?.values() ?? [])];
    expect(tables.map(({ superseded }) => superseded?.rows)).toEqual([2, undefined]);
    await send("three.csv", span(20, 28), "&region=North");
    expect((await compare()).isWhole).toBe(false);
    await server.post(`/v1/files/${two}/undo`, undefined, as);
    expect((await compare()).isWhole).toBe(false);
    const set = { "alias.product.Mug 1": "Mug 2", "store.Store 0": "Harbour" };
    await server.post("/v1/business", { set }, as);
    expect((await compare()).isWhole).toBe(true);
  });

  test("whatever is written in them, those with most rows first", async () => {
    const names = ['Mug "7"', "Back\\slash", "Thé ☕ 𝄞", "12", "__proto__", "null"];
    const text = names.flatMap((name, at) => Array.from({ length: at + 1 }, () => `"${name.replaceAll('"', '""')}"`));
    const lines = text.map((name, at) => `B-${at},2026-06-01,${name},Yard,1,2.00,EUR`);
    const head = "Order ID,Order Date,Product,Store,Quantity,Unit Price,Currency";
    const sent = await server.post("/v1/files?name=odd.csv&source=yard", `${head}\n${lines.join("\n")}\n`, as);
    const { json } = await server.get(`${sent.headers.get("location")}?wait=30`, as);
    expect(json["state"]).toBe("done");
    expect((await compare()).isWhole).toBe(false);
    const listed = (await server.home.names("shop", { dimension: "product" })).names;
    const odd = listed.filter(({ name }) => names.includes(name));
    expect(odd.map(({ name, rows: count }) => [name, count])).toEqual(
      names.map((name, at) => [name, at + 1]).toReversed(),
    );
    expect(listed.map(({ rows: count }) => count)).toEqual(
      listed.map(({ rows: count }) => count).toSorted((one, other) => other - one),
    );
    const { names: first, cut } = await server.home.names("shop", { dimension: "product", limit: 2 });
    expect(first).toEqual(listed.slice(0, 2));
    expect(cut).toEqual([{ dataset: "sales", dimension: "product", names: listed.length - 2 }]);
  });

  test("what has just come is known before its blob is read, and once it was told it is read there", async () => {
    const { state } = await view.names(null);
    await send("told.csv", span(1, 7), "&region=South");
    const blobs = readdirSync(server.home.dataDir, { recursive: true, encoding: "utf8" });
    const ofNames = blobs
      .filter((path) => path.endsWith("names.parquet"))
      .map((path) => join(server.home.dataDir, path));
    for (const path of ofNames) renameSync(path, `${path}.away`);
    const { changes, isWhole } = await view.names(state);
    const told = new Map(changes.map(({ dimension, names }) => [dimension, names.toSorted()]));
    expect(isWhole).toBe(false);
    expect(told.get("store")).toEqual(["Store 0", "Store 1", "Store 2"]);
    expect(told.get("region")).toEqual(["South"]);
    await expect(view.names(state)).rejects.toThrow(OmError);
    for (const path of ofNames) renameSync(`${path}.away`, path);
    expect((await compare()).isWhole).toBe(false);
  });
});
