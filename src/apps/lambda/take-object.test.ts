import { expect, test } from "vitest";
import { identityOf } from "./take-object.ts";

const identity = (versionId: string | null, etag: string) =>
  identityOf("uploads", {
    key: "north/free/shop/sales/a.csv",
    versionId,
    etag,
    sizeBytes: 1,
    contentHash: null,
    at: 0,
  });

test("an object is named by its version, whatever its bytes", () => {
  expect(identity("v1", "e1")).not.toBe(identity("v2", "e1"));
  expect(identity("v1", "e1")).toBe(identity("v1", "e2"));
});

test.each([null, "null"])("by its tag where puts replace it: version %s", (versionId) => {
  expect(identity(versionId, "e1")).not.toBe(identity(versionId, "e2"));
  expect(identity(versionId, "e1")).toBe(identity(null, "e1"));
});
