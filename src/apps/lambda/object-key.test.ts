import { expect, test } from "vitest";
import { isFolderMark, readObjectKey } from "./object-key.ts";

test("a key says whose file it is, and hints at the rest", () => {
  expect(readObjectKey("north/free/shop/sales/orders.csv")).toEqual({
    region: "north",
    plan: "free",
    business: "shop",
    typeHint: "sales",
    name: "orders.csv",
  });
  expect(readObjectKey("-/pro/shop/any/2026/03/till 1.csv")).toMatchObject({ region: null, name: "till 1.csv" });
});

test.each([
  "orders.csv",
  "north/free/shop/orders.csv",
  "north/free//sales/orders.csv",
  "/free/shop/sales/orders.csv",
  "north/free/shop/sales/",
  "north/free/../sales/orders.csv",
  "north/free/.hidden/sales/orders.csv",
  `north/free/${"x".repeat(65)}/sales/orders.csv`,
  "north/free/shop name/sales/orders.csv",
])("a key that does not is refused: %s", (key) => {
  expect(() => readObjectKey(key)).toThrow(expect.objectContaining({ code: "USAGE", retryable: false }));
});

test("an empty object whose key ends in a slash is a folder of a console", () => {
  expect([isFolderMark("a/b/", 0), isFolderMark("a/b/", 3), isFolderMark("a/b", 0)]).toEqual([true, false, false]);
});
