import { describe, expect, test } from "vitest";
import { checkDirtyFiles } from "../support/check-dirty-files.ts";

describe("generated dirty files", () => {
  test("50 of them are accounted for to the row and the cent; 1,000 are in the long suite", async () => {
    expect(await checkDirtyFiles(Array.from({ length: 50 }, (_, index) => index + 1))).toEqual([]);
  }, 120_000);
});
