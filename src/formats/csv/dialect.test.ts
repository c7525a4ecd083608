import { describe, expect, test } from "vitest";
import { detectDialect } from "./dialect.ts";

function delimiterOf(text: string): string {
  return detectDialect(text, true).delimiter;
}

describe("dialect", () => {
  test("a comma inside decimal-comma numbers is no delimiter", () => {
    expect(delimiterOf("name;price;tax\nBread;1,50;0,11\nMilk;0,99;0,07\nEggs;2,49;0,17\n")).toBe(";");
    expect(delimiterOf("1,5;2,7;3,9\n4,1;5,2;6,3\n7,4;8,5;9,6\n")).toBe(";");
  });

  test("an empty cell before a decimal-comma number does not hide the tab", () => {
    expect(delimiterOf("note\tamount\n\t9.983,50\n\t4.517,50\n\t3.736,50\n")).toBe("\t");
  });

  test("commas inside addresses are no delimiters", () => {
    const rows = "7;12 Main St, Springfield, IL 62701;19.90\n8;9 Oak Ave, Portland, OR 97201;5.00\n".repeat(5);
    expect(delimiterOf(rows)).toBe(";");
    expect(delimiterOf(`id;address;total\n${rows}`)).toBe(";");
    const short = "96 Main St, Springfield, IL 15391;625,76\n12 Main St, Springfield, IL 15392;7,50\n";
    expect(delimiterOf(`address;price\n${short.repeat(5)}`)).toBe(";");
    expect(delimiterOf(`id,address,total\n${'7,"12 Main St; Springfield; IL",19.90\n'.repeat(5)}`)).toBe(",");
  });

  test("colons in times and dashes in dates are no delimiters", () => {
    expect(delimiterOf("at\n08:46\n09:10\n10:31\n")).toBe(",");
    expect(delimiterOf("at,what\n2024-01-05 08:46:00,a\n2024-01-06 09:10:00,b\n")).toBe(",");
    expect(delimiterOf("day\n2024-01-05\n2024-01-06\n")).toBe(",");
  });

  test("notes above and below the table do not spoil it", () => {
    const notes = "Report of sales, all shops\nPrinted: 5 May 2024, 10:00\n\nPlease note, figures are not final\n\n";
    expect(delimiterOf(`${notes}day;shop;total\n${"2024-05-01;North;10,50\n".repeat(6)}Total, all: 63\n`)).toBe(";");
  });

  test("quoted line ends belong to their cells", () => {
    const text = 'id;note;total\r\n1;"first line\nsecond; line\nthird";2,5\r\n2;"one\ntwo";3,5\r\n';
    expect(detectDialect(text, true)).toEqual({ delimiter: ";", quote: '"', escape: '"', lineEnd: "\r\n" });
  });

  test("single quotes around cells are quotes; an apostrophe in front is none", () => {
    expect(detectDialect("'id','name'\n'1','O''Brien, Anna'\n'2','Li, Wei'\n", true)).toMatchObject({
      quote: "'",
      escape: "'",
    });
    expect(detectDialect("id,name\n'001,Anna\n'002,O'Brien\n", true)).toMatchObject({ quote: '"' });
  });

  test("a backslash escapes where quotes need it", () => {
    const text = String.raw`id,name
1,"5\" pipe, long"
2,"say \"hi\", twice"
3,"plain"
`;
    expect(detectDialect(text, true)).toMatchObject({ quote: '"', escape: "\\" });
    expect(detectDialect('id,folder\n1,"C:\\dir\\"\n2,"C:\\a, b\\"\n', true)).toMatchObject({ escape: '"' });
  });

  test("inch marks leave the quotes of other cells in force", () => {
    const text = `sku,name,price\n${'A1,5" pipe,2.50\nA2,"Bolt, 3"" long",1.20\nA3,6" pipe,2.70\n'.repeat(4)}`;
    expect(detectDialect(text, true)).toEqual({ delimiter: ",", quote: '"', escape: '"', lineEnd: "\n" });
  });

  test("one stray opening quote does not end the meaning of quotes", () => {
    expect(detectDialect(`a,b\n${"1,x\n".repeat(50)}2,"y\n${"1,x\n".repeat(50)}`, true)).toMatchObject({ quote: '"' });
  });

  test("quotes that open and never close are plain characters", () => {
    const rows = Array.from({ length: 20 }, (_, index) => `${index}\t"size ${index}\t2.50\n`).join("");
    expect(detectDialect(`id\tname\tprice\n${rows}`, true)).toMatchObject({ delimiter: "\t", quote: "", escape: "" });
  });

  test("one column takes a delimiter that its values do not hold", () => {
    expect(delimiterOf("name\nAnna\nBerta\n")).toBe(",");
    expect(delimiterOf('remark\nfine\n"good, cheap, fast"\n"ok"\n')).toBe(",");
    expect(delimiterOf("remark\nIt was good, I think!\nNo.\nWell, yes, and no: so so\nNever again!\n")).toBe(";");
  });

  test("spaces delimit where nothing else does", () => {
    expect(delimiterOf("1.5 2.5 3.5\n4.5 5.5 6.5\n7.5 8.5 9.5\n")).toBe(" ");
    expect(delimiterOf("name\nAnna Berg\nBert Ott\n")).toBe(",");
  });

  test("a declared delimiter is taken at its word", () => {
    expect(delimiterOf("sep=;\r\na,b;c,d\r\n1,2;3,4\r\n")).toBe(";");
  });
});
