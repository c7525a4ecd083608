import { expect, test } from "vitest";
import type { ListedText } from "#core/listed-text.ts";
import { buildSegment } from "#text-index/build-segment.ts";
import type { BusinessView } from "../../models/business-view.ts";
import { createPassageMemory } from "./passage-memory.ts";

const segment = buildSegment([{ line: 1, title: "Returns", text: "Goods may be sent back." }]);

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
  const keys = async () => (await memory.open(viewOf(shop))).texts.map(({ key }) => key);
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
  const { texts, gaps } = await createPassageMemory().open(viewOf(shop));
  expect(texts.map(({ key }) => key)).toEqual(["b"]);
  expect(gaps).toEqual(["the passages of a.md cannot be read: reprocess the file"]);
});

test("of more than there is room for the newest are read, and the others named", async () => {
  const shop = openShop();
  shop.texts = Array.from({ length: 40 }, (_none, at) => textOf(shop, `f${at}`, String(at + 1).padStart(2, "0")));
  const { texts, gaps } = await createPassageMemory({ mostBytes: segment.length * 20 }).open(viewOf(shop));
  expect(texts[0]?.key).toBe("f39");
  expect(texts).toHaveLength(32);
  expect(gaps).toEqual(["the passages of the 8 oldest files are left out"]);
});

test("what comes when there is no room any more takes the place of the oldest", async () => {
  const shop = openShop();
  shop.texts = Array.from({ length: 16 }, (_none, at) => textOf(shop, `f${at}`, String(at + 1).padStart(2, "0")));
  const memory = createPassageMemory({ mostBytes: segment.length * 16 });
  expect((await memory.open(viewOf(shop))).texts).toHaveLength(16);
  shop.version = "2";
  shop.texts = [...shop.texts, textOf(shop, "new", "28")];
  const { texts, gaps } = await memory.open(viewOf(shop));
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
  expect((await memory.open(viewOf(shop))).gaps).toEqual(["the passages of a.md cannot be read now"]);
  isAway = false;
  expect((await memory.open(viewOf(shop))).texts).toHaveLength(1);
});

test("a list that could not be read is asked for again", async () => {
  const shop = openShop();
  shop.texts = [textOf(shop, "a", "01")];
  const memory = createPassageMemory();
  const broken = { ...viewOf(shop), texts: () => Promise.reject(new Error("the disk is away")) };
  await expect(memory.open(broken)).rejects.toThrow("away");
  expect((await memory.open(viewOf(shop))).texts).toHaveLength(1);
});
