import { describe, expect, test } from "vitest";
import type { CompactedBlob } from "#engine/dataset.ts";
import { planPairs } from "./choose-pairs.ts";

const columns = { of: "customer", by: ["product", "sku"] };
const sizes = { leastRows: 100, mostRows: 1_000 };

function blobOf(key: string, rows: number): CompactedBlob {
  return { key, tables: [{ fileId: key, jobKey: key, rows, without: null }] };
}

function manifestOf(compacted: readonly CompactedBlob[], known: readonly string[], filled = ["customer", "sku"]) {
  const pairs = known.length === 0 ? [] : [{ ...columns, key: "pairs", names: "names", blobs: known }];
  return { files: [{ filledColumns: filled }], compacted, pairs };
}

describe("pairs are written", () => {
  const blobs = [blobOf("a", 80), blobOf("b", 40)];

  test("of all rows that lie together, as soon as they are many", () => {
    expect(planPairs(manifestOf(blobs, []), [columns], sizes)).toEqual({ columns, blobs });
    expect(planPairs(manifestOf([blobOf("a", 99)], []), [columns], sizes)).toBeNull();
    expect(planPairs(manifestOf([blobOf("a", 1_001)], []), [columns], sizes)).toBeNull();
  });

  test("again, once there is a fourth more, or one of their blobs is gone", () => {
    expect(planPairs(manifestOf(blobs, ["a", "b"]), [columns], sizes)).toBeNull();
    expect(planPairs(manifestOf([...blobs, blobOf("c", 30)], ["a", "b"]), [columns], sizes)).toBeNull();
    expect(planPairs(manifestOf([...blobs, blobOf("c", 31)], ["a", "b"]), [columns], sizes)).not.toBeNull();
    expect(planPairs(manifestOf(blobs, ["a", "gone"]), [columns], sizes)).not.toBeNull();
  });

  test("where files have both columns", () => {
    expect(planPairs(manifestOf(blobs, [], ["customer"]), [columns], sizes)).toBeNull();
    expect(planPairs(manifestOf(blobs, [], ["sku"]), [columns], sizes)).toBeNull();
  });
});
