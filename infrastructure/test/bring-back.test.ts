import { describe, expect, test } from "vitest";
import { objectsByCommand } from "../restore/aws-command.ts";
import { bringBack } from "../restore/bring-back.ts";
import type { ObjectVersion, VersionedObjects } from "../restore/versioned-objects.ts";

const moment = new Date("2026-11-28T10:00:00Z");
const now = new Date("2026-11-29T00:00:00Z");
const before = "2026-11-28T09:00:00Z";
const after = "2026-11-28T11:00:00Z";
const later = "2026-11-28T12:00:00Z";

/** A bucket in memory that keeps versions as S3 does: the newest is the object, unless it is the mark of a removal. */
class KeptBucket implements VersionedObjects {
  readonly refuses = new Set<string>();
  private versions: Omit<ObjectVersion, "isLatest">[] = [];

  put(key: string, at: string): void {
    this.versions.push({ key, at, versionId: `v${this.versions.length}`, isRemoval: false });
  }

  remove(key: string, at: string): void {
    this.versions.push({ key, at, versionId: `v${this.versions.length}`, isRemoval: true });
  }

  /** What a reader sees. */
  keys(): readonly string[] {
    const latest = new Map(this.versions.map((version) => [version.key, version]));
    return [...latest.values()].filter(({ isRemoval }) => !isRemoval).map(({ key }) => key);
  }

  async list(prefix: string): Promise<readonly ObjectVersion[]> {
    const latest = new Map(this.versions.map(({ key, versionId }) => [key, versionId]));
    const found = this.versions.filter(({ key }) => key.startsWith(prefix));
    return found
      .map((version) => ({ ...version, isLatest: latest.get(version.key) === version.versionId }))
      .toReversed();
  }

  async takeMarkAway(key: string, versionId: string): Promise<void> {
    if (this.refuses.has(key)) throw new Error("AccessDenied");
    const marked = this.versions.find((version) => version.key === key && version.versionId === versionId);
    if (marked?.isRemoval !== true) throw new Error("a version would be lost");
    this.versions = this.versions.filter((version) => version !== marked);
  }
}

function shops(): KeptBucket {
  const bucket = new KeptBucket();
  for (const key of ["shop/a", "shop/b", "shop/gone", "shop/again", "shop-2/a"]) bucket.put(key, before);
  bucket.remove("shop/gone", before);
  bucket.remove("shop/b", after);
  bucket.remove("shop/b", later);
  bucket.remove("shop-2/a", after);
  bucket.put("shop/new", after);
  bucket.put("shop/again", after);
  return bucket;
}

describe("what was removed since a moment", () => {
  test("of one business comes back, and nothing else changes", async () => {
    const bucket = shops();
    const told = await bringBack(bucket, { prefix: "shop/", moment, isDone: true }, now);
    expect(told).toEqual({ keys: ["shop/b"], changed: ["shop/again"], newer: 1, failed: [] });
    expect(bucket.keys().toSorted()).toEqual(["shop/a", "shop/again", "shop/b", "shop/new"]);
    const again = await bringBack(bucket, { prefix: "shop/", moment, isDone: true }, now);
    expect(again.keys).toEqual([]);
  });

  test("of the whole bucket comes back", async () => {
    const bucket = shops();
    const told = await bringBack(bucket, { prefix: "", moment, isDone: true }, now);
    expect(told.keys.toSorted()).toEqual(["shop-2/a", "shop/b"]);
    expect(bucket.keys()).toContain("shop-2/a");
  });

  test("in the second in which it came is what was there", async () => {
    const bucket = new KeptBucket();
    bucket.put("shop/a", before);
    bucket.remove("shop/a", before);
    bucket.remove("shop/a", after);
    expect((await bringBack(bucket, { prefix: "shop/", moment, isDone: true }, now)).keys).toEqual(["shop/a"]);
  });

  test("is told, and nothing is done, until that is asked for", async () => {
    const bucket = shops();
    const were = bucket.keys();
    expect((await bringBack(bucket, { prefix: "shop/", moment, isDone: false }, now)).keys).toEqual(["shop/b"]);
    expect(bucket.keys()).toEqual(were);
  });

  test("that may not come back is named, and the others do", async () => {
    const bucket = shops();
    bucket.refuses.add("shop/b");
    const told = await bringBack(bucket, { prefix: "", moment, isDone: true }, now);
    expect(told.failed).toEqual([{ key: "shop/b", reason: "AccessDenied" }]);
    expect(told.keys).toEqual(["shop-2/a"]);
  });

  test("a prefix that other names begin with, and a moment that has not been, are refused", async () => {
    const bucket = shops();
    await expect(bringBack(bucket, { prefix: "shop", moment, isDone: true }, now)).rejects.toThrow("shop");
    const never = { prefix: "shop/", isDone: true };
    await expect(bringBack(bucket, { ...never, moment: new Date("soon") }, now)).rejects.toThrow("moment");
    await expect(bringBack(bucket, { ...never, moment: new Date(now.getTime() + 1) }, now)).rejects.toThrow("moment");
  });
});

test("the command of AWS is asked with one bucket and prefix, and takes away one version of one key", async () => {
  const asked: (readonly string[])[] = [];
  const printed = {
    Versions: [{ Key: "shop/a", VersionId: "1", LastModified: before, IsLatest: false, Size: 3 }],
    DeleteMarkers: [{ Key: "shop/a", VersionId: "2", LastModified: after, IsLatest: true }],
  };
  const objects = objectsByCommand("results", async (words) => {
    asked.push(words);
    return words.includes("list-object-versions") ? JSON.stringify(printed) : "";
  });
  expect((await bringBack(objects, { prefix: "shop/", moment, isDone: true }, now)).keys).toEqual(["shop/a"]);
  expect(asked.map((words) => words.join(" "))).toEqual([
    "s3api list-object-versions --bucket results --prefix shop/ --output json",
    "s3api delete-object --bucket results --key shop/a --version-id 2",
  ]);
  const empty = objectsByCommand("results", async () => "");
  expect(await empty.list("shop/")).toEqual([]); // an empty bucket prints nothing
});
