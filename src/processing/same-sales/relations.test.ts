import { expect, test } from "vitest";
import type { ManifestFile, SameSalesAnswer } from "#engine/dataset.ts";
import { areRelated, relationsOf } from "./relations.ts";

function listed(fileId: string, stream: string, sameSales?: SameSalesAnswer, beside?: string): ManifestFile {
  const claim = { source: stream, owners: null, days: null, replacesDays: false, stream };
  const answer = sameSales === undefined ? {} : { sameSales };
  const link = beside === undefined ? {} : { beside: { stream: beside, by: "orders" as const } };
  return {
    fileId,
    table: "orders",
    name: `${fileId}.csv`,
    source: null,
    region: null,
    generation: 1,
    jobKey: fileId,
    acceptedRows: 1,
    undatedRows: 0,
    firstDay: null,
    lastDay: null,
    currencies: [],
    parts: [{ key: fileId, rows: 1, sizeBytes: 1 }],
    deletions: null,
    filledColumns: [],
    claim: { ...claim, ...answer, ...link },
  };
}

const leave = (loser: string, winner: string) => ({ loser, winner, by: "orders" });

test("an answer makes one of two streams give way; without one, or where all counts, none does", () => {
  expect(relationsOf([listed("a", "lines"), listed("b", "days", "leave", "lines")])).toEqual([leave("days", "lines")]);
  expect(relationsOf([listed("a", "lines"), listed("b", "days", "replace", "lines")])).toEqual([
    leave("lines", "days"),
  ]);
  expect(relationsOf([listed("a", "lines"), listed("b", "days", "add", "lines")])).toEqual([]);
  expect(relationsOf([listed("a", "lines"), listed("b", "days", "leave")])).toEqual([]);
});

test("of several answers about two streams the one for the newest file holds, whatever the order of the list", () => {
  const files = [listed("b", "days", "leave", "lines"), listed("c", "lines", "leave", "days"), listed("a", "lines")];
  for (const order of [files, files.toReversed()]) expect(relationsOf(order)).toEqual([leave("lines", "days")]);
});

test("answers that go round in a circle leave one stream that shows the sales", () => {
  const relations = relationsOf([
    listed("a", "lines", "leave", "orders"),
    listed("b", "orders", "leave", "days"),
    listed("c", "days", "leave", "lines"),
  ]);
  expect(relations).toEqual([leave("days", "lines"), leave("orders", "days"), leave("orders", "lines")]);
  expect(areRelated("orders", "lines", relations)).toBe(true);
  expect(areRelated("orders", "others", relations)).toBe(false);
});
