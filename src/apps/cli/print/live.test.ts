import { expect, test } from "vitest";
import { describeLive } from "./live.ts";

const may = { fileId: "file_1", name: "may.csv" };
const june = { fileId: "file_2", name: "june.csv" };

test("rows that others have, too, are told by whose count and why", () => {
  const live = { visible: 14, superseded: 123, supersedes: 7 };
  const replaces = [
    { ...may, rows: 5 },
    { ...june, rows: 2, isOlder: true as const },
  ];
  const replacedBy = [
    { ...may, rows: 120, isOlder: true as const },
    { ...june, rows: 3 },
  ];
  expect(describeLive({ ...live, replaces, replacedBy })).toEqual([
    "replaces 5 rows of may.csv",
    "newer than 2 rows of june.csv, sent later",
    "120 rows are older than those of may.csv and were left as they are there: 14 in the numbers",
    "3 rows of it replaced by june.csv: 14 in the numbers",
  ]);
});

test("one row is told in the singular, and nothing where no other file has it", () => {
  const one = { visible: 0, superseded: 1, supersedes: 0, replacedBy: [{ ...may, rows: 1, isOlder: true as const }] };
  expect(describeLive(one)).toEqual([
    "1 row is older than that of may.csv and was left as it is there: 0 in the numbers",
  ]);
  expect(describeLive({ visible: 3, superseded: 0, supersedes: 0 })).toEqual([]);
});
