import { expect, test } from "vitest";
import type { ListedText } from "#core/listed-text.ts";
import { buildSegment } from "#text-index/build-segment.ts";
import { searchSegments } from "#text-index/search.ts";
import type { BusinessView } from "../../models/business-view.ts";
import { createPassageMemory } from "./passage-memory.ts";

const segment = buildSegment([{ line: 1, title: "Returns", text: "Goods may be sent back." }]);

const { signal } = new AbortController();

interface Shop {
  version: string;
  texts: readonly ListedText[];
  readonly read: string[];
}

function textOf(shop: Shop, key: string, day: string, bytes: Uint8Array = segment): ListedText {
  return {
    fileId: key,
    name: `${key}.md`,
    table: key,
    type: "documents",
    region: null,
    receivedAt: `2026-01-${day}T00:00:00.000Z`,
    key,
    chunks: 1,
    bytes: async () => {
      shop.read.push(key);
      return bytes;
    },
  };
}

function viewOf(shop: Shop): BusinessView {
  const never = () => Promise.reject(new Error("nobody asks for this"));
  return {
    today: "2026-02-01",
    calendar: { firstWeekday: 1, fiscalYearStart: 1 },
    deadStockDays: 90,
    names: never,
    query: never,
    analyse: never,
    insights: never,
    savedQueries: never,
    files: never,
    texts: async (known) => ({ version: shop.version, texts: known === shop.version ? [] : shop.texts }),
  };
}

function openShop(): Shop {
  return { version: "1", texts: [], read: [] };
}

test("an index is read once, and forgotten with its file", async () => {
  const shop = openShop();
  const memory = createPassageMemory();
  shop.texts = [textOf(shop, "a", "01"), textOf(shop, "b", "02")];
  const keys = async () => (await memory.open(viewOf(shop), signal)).texts.map(({ key }) => key);
  expect(await keys()).toEqual(["b", "a"]);
  expect(await keys()).toEqual(["b", "a"]);
  shop.version = "2";
  shop.texts = [textOf(shop, "b", "02"), textOf(shop, "c", "03")];
  expect(await keys()).toEqual(["c", "b"]);
  expect(shop.read.toSorted()).toEqual(["a", "b", "c"]);
});

test("one that cannot be read is named, and hides no other", async () => {
  const shop = openShop();
  shop.texts = [textOf(shop, "a", "01", segment.subarray(0, 40)), textOf(shop, "b", "02")];
  const { texts, gaps } = await createPassageMemory().open(viewOf(shop), signal);
  expect(texts.map(({ key }) => key)).toEqual(["b"]);
  expect(gaps).toEqual(["the passages of a.md cannot be read: reprocess the file"]);
});

test("of more than there is room for the newest are read, and the others named", async () => {
  const shop = openShop();
  shop.texts = Array.from({ length: 40 }, (_none, at) => textOf(shop, `f${at}`, String(at + 1).padStart(2, "0")));
  const { texts, gaps } = await createPassageMemory({ mostBytes: segment.length * 20 }).open(viewOf(shop), signal);
  expect(texts[0]?.key).toBe("f39");
  expect(texts).toHaveLength(32);
  expect(gaps).toEqual(["the passages of the 8 oldest files are left out"]);
});

test("what comes when there is no room any more takes the place of the oldest", async () => {
  const shop = openShop();
  shop.texts = Array.from({ length: 16 }, (_none, at) => textOf(shop, `f${at}`, String(at + 1).padStart(2, "0")));
  const memory = createPassageMemory({ mostBytes: segment.length * 16 });
  expect((await memory.open(viewOf(shop), signal)).texts).toHaveLength(16);
  shop.version = "2";
  shop.texts = [...shop.texts, textOf(shop, "new", "28")];
  const { texts, gaps } = await memory.open(viewOf(shop), signal);
  expect(texts[0]?.key).toBe("new");
  expect(texts.map(({ key }) => key)).not.toContain("f0");
  expect(gaps).toEqual(["the passages of the 1 oldest files are left out"]);
});

test("one that cannot be read for a moment is read by the next question", async () => {
  const shop = openShop();
  let isAway = true;
  const away = () => (isAway ? Promise.reject(new Error("the disk is away")) : Promise.resolve(segment));
  shop.texts = [{ ...textOf(shop, "a", "01"), bytes: away }];
  const memory = createPassageMemory();
  expect((await memory.open(viewOf(shop), signal)).gaps).toEqual(["the passages of a.md cannot be read now"]);
  isAway = false;
  expect((await memory.open(viewOf(shop), signal)).texts).toHaveLength(1);
});

test("a list that could not be read is asked for again", async () => {
  const shop = openShop();
  shop.texts = [textOf(shop, "a", "01")];
  const memory = createPassageMemory();
  const broken = { ...viewOf(shop), texts: () => Promise.reject(new Error("the disk is away")) };
  await expect(memory.open(broken, signal)).rejects.toThrow("away");
  expect((await memory.open(viewOf(shop), signal)).texts).toHaveLength(1);
});

test("an index that hangs ends with the signal of its question, and the next one goes on where it stood", async () => {
  const shop = openShop();
  const gate = Promise.withResolvers<Uint8Array>();
  const hangs = (): Promise<Uint8Array> => gate.promise;
  const others = Array.from({ length: 39 }, (_none, at) => textOf(shop, `f${at}`, "01"));
  shop.texts = [...others.slice(0, 20), { ...textOf(shop, "slow", "01"), bytes: hangs }, ...others.slice(20)];
  const memory = createPassageMemory();
  const late = new AbortController();
  const open = memory.open(viewOf(shop), late.signal);
  const next = memory.open(viewOf(shop), signal);
  await expect.poll(() => shop.read.length).toBe(31);
  late.abort(new Error("it is late"));
  await expect(open).rejects.toThrow("it is late");
  gate.resolve(segment);
  expect((await next).texts).toHaveLength(40);
  // Of the 31 that were read none is read again.
  expect(shop.read.toSorted()).toEqual(others.map(({ key }) => key).toSorted());
});

test("a question whose time is over when its turn comes reads nothing", async () => {
  const shop = openShop();
  shop.texts = [textOf(shop, "a", "01")];
  await expect(createPassageMemory().open(viewOf(shop), AbortSignal.abort(new Error("late")))).rejects.toThrow("late");
  expect(shop.read).toEqual([]);
});

test("rows that newer files replace have no passages, until they count again", async () => {
  const shop = openShop();
  const both = buildSegment([
    { line: 2, title: "Mug", text: "It is safe in the dishwasher." },
    { line: 3, title: "Plate", text: "It is not safe in the dishwasher." },
  ]);
  const memory = createPassageMemory();
  const find = async (version: string, hidden: readonly number[]): Promise<readonly number[]> => {
    shop.version = version;
    const lines = async (): Promise<ReadonlySet<number>> => new Set(hidden);
    shop.texts = [
      { ...textOf(shop, "a", "01", both), ...(hidden.length > 0 && { hidden: { key: String(hidden), lines } }) },
    ];
    const { texts } = await memory.open(viewOf(shop), signal);
    return searchSegments(texts, "dishwasher", { limit: 9 }).map(({ chunk }) => chunk);
  };
  expect(await find("1", [2])).toEqual([1]);
  expect(await find("2", [2, 3])).toEqual([]);
  expect(await find("3", [])).toHaveLength(2);
});

test("where it cannot be read which rows count, nothing of the table is told", async () => {
  const shop = openShop();
  const lines = (): Promise<never> => Promise.reject(new Error("the disk is away"));
  shop.texts = [{ ...textOf(shop, "a", "01"), hidden: { key: "h", lines } }, textOf(shop, "b", "02")];
  const { texts, gaps } = await createPassageMemory().open(viewOf(shop), signal);
  expect([texts.map(({ key }) => key), gaps]).toEqual([["b"], ["the passages of a.md cannot be read now"]]);
});
