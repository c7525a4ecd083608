import { describe, expect, test } from "vitest";
import { findHeader, type HeaderFinding } from "./header.ts";
import { readSampleRecords } from "#formats/csv/sample-records.ts";
import { findWidth } from "./records.ts";

function find(text: string): HeaderFinding {
  const records = readSampleRecords(text, { delimiter: ",", quote: '"', escape: '"', lineEnd: "\n" }, true);
  return findHeader(records, findWidth(records));
}

const rows = "2024-01-05,Mug,2,3.50\n2024-01-06,Cup,1,2.50\n2024-01-07,Pot,1,9.00\n";

describe("header", () => {
  test("names above typed columns are the header", () => {
    expect(find(`day,product,pieces,price\n${rows}`)).toEqual({
      headerLine: 1,
      preambleRecords: 0,
      columns: ["day", "product", "pieces", "price"],
      firstRow: 1,
      notes: [],
    });
  });

  test("names among which a few are the numbers of items are the header", () => {
    const wide =
      "0,2024-12-27,1.33,64236.62,1036.74,54454.85,8696.87,2024\n1,2024-12-20,1.35,54876.98,674.28,44638.81,9505.56,2024\n";
    const names = ",Date,Average Price,Total Volume,4046,4225,Total Bags,year";
    expect(find(`${names}\n${wide}`)).toMatchObject({ headerLine: 1, firstRow: 1 });
  });

  test("a first line like the others is a row", () => {
    expect(find(rows)).toMatchObject({
      headerLine: null,
      preambleRecords: 0,
      firstRow: 0,
      columns: ["column_1", "column_2", "column_3", "column_4"],
    });
    expect(find("1.5,2.5\n3.5,4.5\n")).toMatchObject({ headerLine: null });
    expect(find("Anna,EUR,open\nBert,EUR,open\nCarl,USD,open\n")).toMatchObject({ headerLine: null });
  });

  test("notes and account lines above the header are no rows", () => {
    const found = find(`Account details for:,Anna\nBalance,"6,666.00"\n\nHistory\nday,product,pieces,price\n${rows}`);
    expect(found).toMatchObject({ headerLine: 5, preambleRecords: 4, firstRow: 5 });
    expect(found.notes).toEqual(["the header is on line 5; what stands above it is kept out of the rows"]);
  });

  test("notes that are padded with delimiters are notes", () => {
    expect(find(`Report,,,\nMay 2024,,,\n,,,\nday,product,pieces,price\n${rows}`)).toMatchObject({ headerLine: 4 });
  });

  test("account lines as wide as the table are told from its header", () => {
    const text = "Account:,Anna Berg\nShop:,North\n\nday,amount\n2024-01-05,3.50\n2024-01-06,4.50\n";
    expect(find(text)).toMatchObject({ headerLine: 4, columns: ["day", "amount"] });
  });

  test("notes above a table without header are counted as records", () => {
    expect(find(`Sales of January\n\n${rows}`)).toMatchObject({ headerLine: null, preambleRecords: 2, firstRow: 2 });
  });

  test("account lines as wide as a table without header are notes; a row that ends with a colon is none", () => {
    const values = "2024-01-05,3.50\n2024-01-06,4.50\n";
    expect(find(`Account:,123\nBalance:,7.00\n\n${values}`)).toMatchObject({ headerLine: null, preambleRecords: 3 });
    expect(find(`see below:,3.50\n${"Mug,2.50\n".repeat(3)}`)).toMatchObject({ firstRow: 0 });
  });

  test("a row is never taken for a note: a second table further down does not move the header", () => {
    const second = `\norder,customer,status,total\n${"A17,Anna Berg,open,12.00\n".repeat(30)}`;
    expect(find(`x,y,z,w\n${rows}${second}`)).toMatchObject({ headerLine: 1 });
    expect(find(`${rows}${second}`)).toMatchObject({ headerLine: null, preambleRecords: 0 });
  });

  test("the line counts physical lines, notes with line ends included", () => {
    expect(find(`"Report\nof sales"\n\n"day\nof sale",product,pieces,price\n${rows}`)).toMatchObject({
      headerLine: 4,
      preambleRecords: 2,
      columns: ["day of sale", "product", "pieces", "price"],
    });
  });

  test("names are trimmed, folded and made unique; empty ones are numbered", () => {
    const row = "1,2,3,4,5,6\n".repeat(3);
    expect(find(` Price  net ,price,"price\n",Price_2,,price\n${row}`).columns).toEqual([
      "Price net",
      "price",
      "price_3",
      "Price_2",
      "column_5",
      "price_4",
    ]);
  });

  test("a trailing delimiter on every line is a last column without a name", () => {
    expect(find("day,total,\n2024-01-05,3.50,\n2024-01-06,2.50,\n").columns).toEqual(["day", "total", "column_3"]);
  });

  test("a trailing delimiter on the rows only, or on the header only, moves no name", () => {
    const onRows = "day,product,total\n2024-01-05,Mug,3.50,\n2024-01-06,Cup,2.50,\n";
    expect(find(onRows)).toMatchObject({ headerLine: 1, columns: ["day", "product", "total", "column_4"] });
    const onHeader = `day,product,total,\n${"2024-01-05,Mug,3.50\n".repeat(8)}`;
    expect(find(onHeader)).toMatchObject({ headerLine: 1, columns: ["day", "product", "total"] });
  });

  test("running numbers in front may have no name", () => {
    const text = "day,product,total\n1,2024-01-05,Mug,3.50\n2,2024-01-06,Cup,2.50\n3,2024-01-07,Pot,9.00\n";
    expect(find(text).columns).toEqual(["column_1", "day", "product", "total"]);
  });

  test("years in order are names", () => {
    expect(find("Region,2022,2023,2024\nNorth,10,20,30\nSouth,15,25,35\n")).toMatchObject({
      headerLine: 1,
      columns: ["Region", "2022", "2023", "2024"],
    });
  });

  test("text over text is a header unless its words stand below; the doubt is told", () => {
    expect(find("name,city\nAnna,Paris\nBert,Rome\n")).toMatchObject({ headerLine: 1, notes: [] });
    expect(find("alpha,beta\nAnna,Paris\nBert,Rome\n").notes).toEqual([
      "nothing tells the names on line 1 from the values below; they are taken as the header",
    ]);
  });

  test("a header that comes again further down is a header", () => {
    const found = find(`alpha,beta\n${"Anna,Paris\nBert,Rome\n".repeat(3)}alpha,beta\nCarl,Oslo\n`);
    expect(found).toMatchObject({ headerLine: 1, notes: ["the header is repeated further down"] });
  });

  test("units and long names under the header stay rows, with a note", () => {
    const text = `time,temp,hum,press\nISO 8601,C,%,kPa\nTime,Temperature,Humidity,Pressure\n${"2024-01-05T10:00:00Z,21.5,52.7,102.2\n".repeat(9)}`;
    expect(find(text)).toMatchObject({
      headerLine: 1,
      firstRow: 1,
      notes: ["lines 2 and 3 below the header look like units or long names; they are kept as rows"],
    });
  });

  test("a single line is a header when it holds no values", () => {
    expect(find("id,name,total\n")).toMatchObject({ headerLine: 1, firstRow: 1 });
    expect(find("1,Mug,3.50\n")).toMatchObject({ headerLine: null, firstRow: 0 });
  });
});
