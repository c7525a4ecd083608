import { describe, expect, test } from "vitest";
import { findWidth } from "#formats/table/records.ts";
import { type Cutting, readSampleRecords } from "./sample-records.ts";

const comma: Cutting = { delimiter: ",", quote: '"', escape: '"', lineEnd: "\n" };

function cells(text: string, cutting: Cutting = comma): (readonly string[])[] {
  return readSampleRecords(text, cutting, true).map((record) => record.cells);
}

describe("records of a sample", () => {
  test("quoted cells keep delimiters, line ends and doubled quotes", () => {
    expect(cells('a,"b,c\nd","5"" pipe"\n1,2,3\n')).toEqual([
      ["a", "b,c\nd", '5" pipe'],
      ["1", "2", "3"],
    ]);
  });

  test("a backslash escapes quotes and itself", () => {
    expect(cells(String.raw`a,"5\" pipe","c\\"`, { ...comma, escape: "\\" })).toEqual([["a", '5" pipe', "c\\"]]);
  });

  test("lines are counted through quoted line ends", () => {
    const records = readSampleRecords('h\n"a\nb\nc"\nd\n', comma, true);
    expect(records.map((record) => record.line)).toEqual([1, 2, 5]);
  });

  test.each(["\n", "\r\n", "\r"] as const)("%j ends records and leaves no trace in cells", (lineEnd) => {
    expect(cells(`a,b${lineEnd}"1",2${lineEnd}3,"4"${lineEnd}`, { ...comma, lineEnd })).toEqual([
      ["a", "b"],
      ["1", "2"],
      ["3", "4"],
    ]);
  });

  test("quotes inside unquoted cells are text", () => {
    expect(cells('5" pipe,6" pipe\n')).toEqual([['5" pipe', '6" pipe']]);
  });

  test("a stray opening quote costs its own line only", () => {
    const records = readSampleRecords('"5 inch,1\nb,2\nc,"3"\n', comma, true);
    expect(records.map((record) => record.cells)).toEqual([
      ['"5 inch', "1"],
      ["b", "2"],
      ["c", "3"],
    ]);
    expect(records.map((record) => record.misquotedCells)).toEqual([1, 0, 0]);
  });

  test("a record that the sample cuts is left out", () => {
    expect(readSampleRecords('a,b\n1,"2\n', comma, false)).toHaveLength(1);
    expect(readSampleRecords("a,b\n1,2", comma, false)).toHaveLength(1);
    expect(readSampleRecords("a,b\n1,2", comma, true)).toHaveLength(2);
  });

  test("the width is that of the table, not of the notes above it", () => {
    const notes = Array.from({ length: 10 }, (_, index) => `note ${index},x\n`).join("");
    expect(findWidth(readSampleRecords(`${notes}${"1,2,3,4,5\n".repeat(8)}`, comma, true))).toBe(5);
  });
});
