import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCells, readPlaces } from "../../../test/support/read-rows.ts";
import { escapeXml, type SheetToWrite, writeXlsx, type XlsxToWrite } from "../../../test/support/write-xlsx.ts";
import { columnLetters } from "./cell-reference.ts";
import { xlsx } from "./index.ts";

const oneSheet = (rows: string, more: Omit<XlsxToWrite, "sheets"> & Partial<SheetToWrite> = {}): Buffer => {
  const { below, state, ...book } = more;
  const sheet = {
    name: "Sales",
    rows,
    ...(below === undefined ? {} : { below }),
    ...(state === undefined ? {} : { state }),
  };
  return writeXlsx({ ...book, sheets: [sheet] });
};
/** The cells of one row of one sheet. */
const cellsOf = async (cells: string, more: Parameters<typeof oneSheet>[1] = {}): Promise<readonly string[]> => {
  const [row = []] = await readCells(xlsx, oneSheet(`<row r="1">${cells}</row>`, more));
  return row;
};

describe("a cell", () => {
  test("of shared text joins its runs, without the readings of Japanese text", async () => {
    const strings = [
      "<si><t>plain</t></si>",
      '<si><r><rPr><b/></rPr><t xml:space="preserve">rich </t></r><r><t>text</t></r></si>',
      '<si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si>',
      '<si><t xml:space="preserve">  kept  </t></si>',
      "<si/>",
      "<si><t>a &lt;&amp;&gt; &#x20AC; &#8364; &unknown;</t></si>",
      "<si><t>two_x000D_\nlines, _x005F_x000D_, _x0001_none</t></si>",
      "<si><t><![CDATA[<raw> & _x0041_]]></t></si>",
      "<si><t/></si>",
    ];
    const cells = strings.map((_, index) => `<c r="${columnLetters(index)}1" t="s"><v>${index}</v></c>`).join("");
    expect(await cellsOf(`${cells}<c r="J1"><v>1</v></c>`, { strings })).toEqual([
      "plain",
      "rich text",
      "東京",
      "  kept  ",
      "",
      "a <&> € € &unknown;",
      "two\r\nlines, _x000D_, none",
      "<raw> & A",
      "",
      "1",
    ]);
  });

  test("of inline text, of a formula's text, of a boolean and of an error is what it shows", async () => {
    const cells =
      '<c r="A1" t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r><rPh sb="0" eb="1"><t>no</t></rPh></is></c>' +
      '<c r="B1" t="str"><f>A1&amp;"x"</f><v>inlinex</v></c><c r="C1" t="b"><v>1</v></c><c r="D1" t="b"><v>0</v></c>' +
      '<c r="E1" t="e"><v>#N/A</v></c><c r="F1" t="e"><f>1/0</f><v>#DIV/0!</v></c>';
    expect(await cellsOf(cells)).toEqual(["inline", "inlinex", "true", "false", "#N/A", "#DIV/0!"]);
  });

  test("of a number is the decimal text that Excel shows", async () => {
    const stored = ["12.340000000000001", "1E-3", "1.5E+3", "12345678901234567890", "-0"];
    const cells = stored.map((value) => `<c><v>${value}</v></c>`).join("");
    expect(await cellsOf(cells)).toEqual(["12.34", "0.001", "1500", "12345678901234600000", "0"]);
  });

  test("of a number is a day, a time or a duration by its style", async () => {
    const formats = [0, 14, 22, 21, "[h]:mm", "[$-409]d\\-mmm\\-yyyy;@", "0%", '0.0" days"'];
    const values = [46_053, 46_053, 46_053.545_138_888_9, 0.5, 1.5, 46_053, 0.12, 3];
    const cells = values.map((value, style) => `<c s="${style}"><v>${value}</v></c>`).join("");
    expect(await cellsOf(cells, { formats })).toEqual([
      "46053",
      "2026-01-31",
      "2026-01-31 13:05:00",
      "12:00:00",
      "36:00:00",
      "2026-01-31",
      "0.12",
      "3",
    ]);
  });

  test("of a day counts from 1904 where the workbook says so", async () => {
    expect(await cellsOf('<c s="1"><v>44591</v></c>', { formats: [0, 14], is1904: true })).toEqual(["2026-01-31"]);
  });

  test("of an ISO day or moment keeps its offset", async () => {
    const days = ["2026-01-31T00:00:00", "2026-01-31T13:05:00.000", "2026-01-31T13:05:00Z", "2026-01-31"];
    const cells = days.map((day) => `<c s="1" t="d"><v>${day}</v></c>`).join("");
    expect(await cellsOf(cells, { formats: [0, 14] })).toEqual([
      "2026-01-31",
      "2026-01-31 13:05:00",
      "2026-01-31 13:05:00Z",
      "2026-01-31",
    ]);
  });

  test("without a reference follows the one before it, and a gap is empty", async () => {
    expect(await cellsOf('<c><v>1</v></c><c r="C1"><v>3</v></c><c><v>4</v></c><c r="AA1"><v>27</v></c>')).toEqual([
      "1",
      "",
      "3",
      "4",
      ...Array.from({ length: 22 }, () => ""),
      "27",
    ]);
  });

  test("may be written with other quotes, spaces, line ends, comments and foreign elements", async () => {
    const cells =
      "<c  r='A1'\n s='0' ><!-- <row r=\"9\"> --><v>1</v></c >".replace("</c >", "</c>") +
      '<c r="B1" t="n" cm="1"><f t="shared" ref="B1:B9" si="0">A1&gt;0</f><v>2</v><extLst><ext uri="x"/></extLst></c>';
    expect(await cellsOf(cells)).toEqual(["1", "2"]);
  });
});

describe("a sheet", () => {
  test("keeps the numbers of its rows; formats alone are no cells", async () => {
    const rows =
      '<row r="3"><c r="A3"><v>3</v></c><c r="B3" s="0"/></row><row><c><v>4</v></c></row><row r="6" s="0" customFormat="1"/>' +
      '<row r="8"><c r="A8" s="0"/></row><row r="9"><c r="B9"><v>9</v></c></row><row r="10"/><row r="11"><c r="A11" s="0"/></row>';
    const [sheet] = await readPlaces(xlsx, oneSheet(rows));
    expect(sheet?.rows).toEqual([
      { line: 3, cells: ["3"] },
      { line: 4, cells: ["4"] },
      { line: 6, cells: [] },
      { line: 8, cells: [] },
      { line: 9, cells: ["", "9"] },
    ]);
  });

  test("with a million rows of formats alone costs next to nothing", async () => {
    const empty = Array.from({ length: 1_000_000 }, (_, row) => `<row r="${row + 2}" s="1" customFormat="1"/>`).join(
      "",
    );
    const before = process.cpuUsage();
    const [sheet] = await readPlaces(xlsx, oneSheet(`<row r="1"><c r="A1"><v>1</v></c></row>${empty}`));
    expect(sheet?.rows).toEqual([{ line: 1, cells: ["1"] }]);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(10_000);
  });

  test("shows of merged cells the top left one only, and names the merges of its first rows", async () => {
    const rows =
      '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="C1"><v>3</v></c></row>' +
      '<row r="2"><c r="A2"><v>4</v></c><c r="B2"><v>5</v></c></row><row r="200"><c r="A200"><v>6</v></c><c r="B200"><v>7</v></c></row>';
    const below =
      '<mergeCells count="3"><mergeCell ref="A200:B200"/><mergeCell ref="B1:C1"/><mergeCell ref="A1:A2"/></mergeCells>';
    const [sheet] = await readPlaces(xlsx, oneSheet(rows, { below }));
    expect(sheet?.merges).toEqual([
      { row: 1, column: 0, rows: 2, columns: 1 },
      { row: 1, column: 1, rows: 1, columns: 2 },
    ]);
    expect(sheet?.rows.map(({ cells }) => cells)).toEqual([
      ["1", "2", ""],
      ["", "5"],
      ["6", ""],
    ]);
  });

  test("says which formulas have no stored value", async () => {
    const rows =
      '<row r="1"><c r="A1"><f>1+1</f></c><c r="B1"><f>1+1</f><v></v></c><c r="C1" t="str"><f>""</f><v></v></c>' +
      '<c r="D1"><f>1+1</f><v>2</v></c></row>';
    const [sheet] = await readPlaces(xlsx, oneSheet(rows));
    expect(sheet?.rows).toEqual([{ line: 1, cells: ["", "", "", "2"] }]);
    expect(sheet?.notes).toEqual([expect.stringContaining("2 formulas have no stored value")]);
  });

  test("names the columns whose decimal mark is certain", async () => {
    const strings = ["<si><t>Price</t></si>", "<si><t>1.234,50</t></si>"];
    const rows =
      '<row r="1"><c t="s"><v>0</v></c><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>' +
      '<row r="2"><c><v>1.5</v></c><c><v>1.5</v></c><c s="1"><v>46053</v></c></row><row r="3"><c><v>2</v></c><c t="s"><v>1</v></c></row>';
    const [sheet] = await readPlaces(xlsx, oneSheet(rows, { strings, formats: [0, 14] }));
    expect(sheet?.numberColumns).toEqual([0]);
  });

  test("is looked at by its first rows where it is large, and its merges are known all the same", async () => {
    const text = "x".repeat(1000);
    const rows = Array.from(
      { length: 18_000 },
      (_, row) => `<row r="${row + 1}"><c t="inlineStr"><is><t>${text}${row}</t></is></c><c><f>1</f></c></row>`,
    ).join("");
    const [sheet] = await readPlaces(
      xlsx,
      oneSheet(rows, { below: '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>' }),
    );
    expect(sheet?.merges).toEqual([{ row: 1, column: 0, rows: 2, columns: 2 }]);
    expect(sheet?.notes[0]).toMatch(/^\d+ formulas have no stored value in the first \d+ rows/);
    expect(sheet?.rows.at(-1)).toEqual({ line: 18_000, cells: [`${text}17999`] });
  });
});

describe("a workbook", () => {
  test("with sheets of one name gives the rows of each, once", async () => {
    const sheet = (value: number): SheetToWrite => ({
      name: "Till",
      rows: `<row r="1"><c r="A1"><v>${value}</v></c></row>`,
    });
    const found = await readPlaces(xlsx, writeXlsx({ sheets: [sheet(1), sheet(2), sheet(3)] }));
    expect(found.map(({ name, rows }) => [name, rows.map(({ cells }) => cells)])).toEqual([
      ["Till", [["1"]]],
      ["Till (2)", [["2"]]],
      ["Till (3)", [["3"]]],
    ]);
  });

  const row = (value: number): string => `<row r="1"><c r="A1"><v>${value}</v></c></row>`;

  test("gives hidden sheets with a note, and leaves out those without cells", async () => {
    const sheets: SheetToWrite[] = [
      { name: "Öffentlich & mehr", rows: row(1) },
      { name: "Empty", rows: "" },
      { name: "Hidden", rows: row(2), state: "hidden" },
      { name: "Very", rows: row(3), state: "veryHidden" },
    ];
    const places = await readPlaces(xlsx, writeXlsx({ sheets }));
    expect(places.map(({ name, notes, rows }) => [name, notes, rows[0]?.cells])).toEqual([
      ["Öffentlich & mehr", [], ["1"]],
      ["Hidden", ['the sheet "Hidden" is hidden in the workbook'], ["2"]],
      ["Very", ['the sheet "Very" is hidden in the workbook'], ["3"]],
    ]);
  });

  test("may write its elements with a prefix", async () => {
    const rows =
      '<x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c><x:c r="B1"><x:f>1</x:f><x:v>2</x:v></x:c><x:c t="inlineStr"><x:is><x:t>c</x:t></x:is></x:c></x:row>' +
      '<x:row r="2"/><x:row r="3"><x:c r="B3"><x:v>3</x:v></x:c></x:row>';
    const below = '<x:mergeCells><x:mergeCell ref="A1:A2"/></x:mergeCells>';
    const book = { prefix: "x:", strings: ["<x:si><x:t>a</x:t></x:si>"], sheets: [{ name: "S", rows, below }] };
    const [sheet] = await readPlaces(xlsx, writeXlsx(book));
    expect(sheet?.rows.map(({ cells }) => cells)).toEqual([["a", "2", "c"], [], ["", "3"]]);
    expect(sheet?.merges).toHaveLength(1);
  });

  test("finds its sheets by relations, whatever their paths, and passes over sheets of charts", async () => {
    const office = "http://purl.oclc.org/ooxml/officeDocument/relationships";
    const relations = `<Relationships><Relationship Id="rId1" Type="${office}/worksheet" Target="/data/first.xml"/><Relationship Id="rId2" Type="${office}/chartsheet" Target="chart.xml"/><Relationship Id="rId3" Type="${office}/worksheet" Target="./../xl/worksheets/SHEET3.xml"/></Relationships>`;
    const sheets = ["A", "B", "C"].map((name, index) => ({ name, rows: row(index) }));
    const first = "<worksheet><sheetData><row><c><v>42</v></c></row></sheetData></worksheet>";
    const parts = [
      { name: "xl/_rels/workbook.xml.rels", content: relations },
      { name: "data/first.xml", content: first },
      { name: "xl/chart.xml", content: "<chartsheet/>" },
    ];
    const places = await readPlaces(xlsx, writeXlsx({ sheets, parts }));
    expect(places.map(({ name, rows }) => [name, rows[0]?.cells])).toEqual([
      ["A", ["42"]],
      ["C", ["2"]],
    ]);
  });

  test("without any cell is no table", async () => {
    await expect(readPlaces(xlsx, oneSheet('<row r="1"><c r="A1" s="1"/></row>'))).rejects.toMatchObject({
      code: "NO_TABLE",
    });
  });
});

test("any table of texts and numbers comes back as it was written", async () => {
  const text = fc
    .string({ unit: "binary", maxLength: 12 })
    .filter((value) => isXmlText(value) && !value.includes("_x"));
  const cell = fc.oneof(fc.constant(""), text, fc.integer().map(String));
  const table = fc.array(fc.array(cell, { maxLength: 6 }), { minLength: 1, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(table, fc.boolean(), async (cells, isShared) => {
      const strings: string[] = [];
      const write = (value: string, at: string): string => {
        if (value === "") return "";
        if (/^(?:0|-?[1-9]\d{0,14})$/.test(value)) return `<c r="${at}"><v>${value}</v></c>`;
        const content = `<t xml:space="preserve">${escapeXml(value)}</t>`;
        if (!isShared) return `<c r="${at}" t="inlineStr"><is>${content}</is></c>`;
        return `<c r="${at}" t="s"><v>${strings.push(`<si>${content}</si>`) - 1}</v></c>`;
      };
      const rows = cells.map((row, line) => {
        const written = row.map((value, column) => write(value, `${columnLetters(column)}${line + 1}`));
        return `<row r="${line + 1}">${written.join("")}</row>`;
      });
      const filled = cells.map((row) => row.slice(0, row.findLastIndex((value) => value !== "") + 1));
      const last = filled.findLastIndex((row) => row.length > 0) + 1;
      const bytes = oneSheet(`${rows.join("")}<row r="9999"><c><v>1</v></c></row>`, { strings });
      const read = await readCells(xlsx, bytes);
      expect(read.slice(0, last)).toEqual(filled.slice(0, last));
      expect(read.at(-1)).toEqual(["1"]);
    }),
    { numRuns: 60 },
  );
});

/** What XML can hold, and gives back as it was: no control characters, among them the carriage return. */
function isXmlText(text: string): boolean {
  const codes = [...text].map((character) => character.codePointAt(0) ?? 0);
  return (
    text.isWellFormed() &&
    codes.every((code) => (code >= 0x20 || code === 9 || code === 10) && (code & 0xfffe) !== 0xfffe)
  );
}
