import { expect, test } from "vitest";
import type { Stream } from "#core/memory.ts";
import type { StreamAnswer } from "#ports/remembered.ts";
import { recall } from "./remember.ts";

const orders: Stream = { source: '["given","till"]', type: "sales", columns: "a" };

function answer(key: string, value: string, more: Partial<StreamAnswer> = {}): StreamAnswer {
  return { stream: orders, key, value, fileId: "file_1", at: "2026-01-01T00:00:00.000Z", ...more };
}

const values = (stream: Stream, answers: readonly StreamAnswer[], fileId = "file_9") =>
  Object.fromEntries(recall(stream, answers, fileId).map(({ key, value }) => [key, value]));

test("of two answers to one question the later decision is remembered", () => {
  expect(values(orders, [answer("price", "line"), answer("price", "unit", { fileId: "file_0" })])).toEqual({
    price: "unit",
  });
});

test("another source, and another type of the same source, are not answered", () => {
  const other = { ...orders, source: '["given","web"]' };
  expect(values(other, [answer("price", "line")])).toEqual({});
  expect(values({ ...orders, type: "inventory" }, [answer("price", "line")])).toEqual({});
});

test("a type and the use of a column are remembered for the same columns only", () => {
  const answers = [answer("type", "general"), answer("map.Extra", "sku"), answer("dateOrder", "dmy")];
  expect(values(orders, answers)).toEqual({ type: "general", "map.Extra": "sku", dateOrder: "dmy" });
  expect(values({ ...orders, columns: "b" }, answers)).toEqual({ dateOrder: "dmy" });
});

test("a file does not remember itself", () => {
  expect(values(orders, [answer("price", "line")], "file_1")).toEqual({});
});

test("that rows of the future count is so of the next file, too; that they were rejected is not", () => {
  expect(values(orders, [answer("futureDates", "keep")])).toEqual({ futureDates: "keep" });
  expect(values(orders, [answer("futureDates", "reject")])).toEqual({});
  const newest = answer("futureDates", "reject", { fileId: "file_2" });
  expect(values(orders, [answer("futureDates", "keep"), newest])).toEqual({});
});
