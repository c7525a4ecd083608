import { expect, test } from "vitest";
import { checkInterruptedTables } from "../support/check-interrupted-tables.ts";

test("120 dirty files that were killed, and what they had put down torn, give what one run gives", async () => {
  const { wrong, given } = await checkInterruptedTables(Array.from({ length: 120 }, (_none, seed) => seed + 100));
  expect(wrong).toEqual([]);
  expect(given).toBeGreaterThan(200);
});
