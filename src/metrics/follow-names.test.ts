import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type HttpHome, openHttpHome } from "../../test/support/http-home.ts";
import type { NamesState } from "./follow-names.ts";

let server: HttpHome;
let view: Awaited<ReturnType<HttpHome["home"]["view"]>>;
let state: NamesState | null = null;
const rows = new Map<string, number>();

beforeAll(async () => {
  server = await openHttpHome({ works: true });
  view = await server.home.view("shop");
});
afterAll(() => server.close());

/** What was told until now, added up, and what a list that reads everything says. */
async function compare(): Promise<{ readonly isWhole: boolean; readonly changes: number }> {
  const news = await view.names(state);
  state = news.state;
  if (news.isWhole) rows.clear();
  for (const { dataset, dimension, name, countsAs, rows: more } of news.changes) {
    const key = JSON.stringify([dataset, dimension, name, countsAs ?? null]);
    rows.set(key, (rows.get(key) ?? 0) + more);
  }
  const { names } = await server.home.names("shop", {});
  const listed = names.map(({ dataset, dimension, name, countsAs, rows: count }): [string, number] => [
    JSON.stringify([dataset, dimension, name, countsAs ?? null]),
    count,
  ]);
  expect(new Map([...rows].filter(([, count]) => count !== 0))).toEqual(new Map(listed));
  return { isWhole: news.isWhole, changes: news.changes.length };
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
    const tables = [...(state?.datasets.get("sales")?.values() ?? [])];
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
});
