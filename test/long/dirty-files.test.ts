import { expect, test } from "vitest";
import { checkDirtyFiles } from "../support/check-dirty-files.ts";

test("1,000 generated dirty files are accounted for to the row and the cent", async () => {
  expect(await checkDirtyFiles(Array.from({ length: 1_000 }, (_, index) => index + 1))).toEqual([]);
});
