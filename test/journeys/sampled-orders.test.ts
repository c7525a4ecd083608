import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { stageFile } from "../support/process-bytes.ts";

const folder = mkdtempSync(join(tmpdir(), "om-sampled-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Orders of two lines, each with the total of the order. */
function orders(count: number): Buffer {
  const lines = Array.from({ length: count }, (_, order) => {
    const total = (5 + ((order * 37) % 4_000) / 100).toFixed(2);
    const line = (at: number): string =>
      `${100_000 + order},2026-01-${13 + (order % 15)},P${(order + at) % 50},${at + 1},${total}`;
    return `${line(0)}\n${line(1)}`;
  });
  return Buffer.from(`Order ID,Date,SKU,Qty,Total\n${lines.join("\n")}\n`);
}

test.each([20, 3_000, 30_000])(
  "the total of an order on each of its lines is no line's, of %i orders",
  async (count) => {
    const { decision } = (await stageFile(orders(count), folder)).analysis;
    expect(decision.mapping.find(({ source }) => source === "Total")?.field).toBeNull();
    expect(decision.reasons.join()).toContain("Total is an amount of the whole order beside its lines");
  },
);
