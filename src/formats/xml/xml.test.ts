import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { namedCells, readPlaces, withFile } from "../../../test/support/read-places.ts";
import { xml } from "./index.ts";
import { readXml } from "./xml-events.ts";

async function readOne(content: string | Uint8Array) {
  const [place, ...others] = await readPlaces(xml, content, "orders.xml");
  expect(others).toEqual([]);
  if (place === undefined) throw new Error("no place");
  return place;
}

const order = (id: number, lines: string): string =>
  `<order id="${id}"><total currency="EUR">1.${id}0</total><lines>${lines}</lines></order>`;
const line = (sku: string): string => `<line><sku>${sku}</sku><qty>1</qty></line>`;

describe("the records of a document", () => {
  test("are the elements that repeat, their attributes and children columns, their lines rows", async () => {
    const { place, columns, rows, notes } = await readOne(
      `<?xml version="1.0"?><orders xmlns="urn:x">${order(1, line("a") + line("b"))}\n${order(2, line("c"))}</orders>`,
    );
    expect(place).toEqual({ records: "orders/order", lines: "lines.line" });
    expect(columns).toEqual(["id", "total", "total.currency", "lines.line.sku", "lines.line.qty"]);
    expect(rows.map(({ line: number, cells }) => [number, ...cells])).toEqual([
      [1, "1", "1.10", "EUR", "a", "1"],
      [2, "1", "1.10", "EUR", "b", "1"],
      [3, "2", "1.20", "EUR", "c", "1"],
    ]);
    expect(notes.join()).toContain("2 records");
  });

  test("are rows of attributes too", async () => {
    const { columns, rows } = await readOne(`<r><row a="1" __proto__="2"/><row a="3"/></r>`);
    expect(columns).toEqual(["a", "__proto__"]);
    expect(rows.map(({ cells }) => cells)).toEqual([
      ["1", "2"],
      ["3", ""],
    ]);
  });

  test("keep lines of attributes in the same columns, whether one stands alone or beside others", async () => {
    const item = (sku: string): string => `<item sku="${sku}" qty="1"/>`;
    const { columns, rows } = await readOne(`<r><o id="1">${item("a")}${item("b")}</o><o id="2">${item("c")}</o></r>`);
    expect(columns).toEqual(["id", "item.sku", "item.qty"]);
    expect(rows.map(({ cells }) => cells)).toEqual([
      ["1", "a", "1"],
      ["1", "b", "1"],
      ["2", "c", "1"],
    ]);
  });

  test("are one, where only its lines repeat", async () => {
    const { place, rows } = await readOne(`<order><id>7</id><lines>${line("a")}${line("b")}</lines></order>`);
    expect(place).toEqual({ records: "order", lines: "lines.line" });
    expect(rows.map(({ cells }) => cells)).toEqual([
      ["7", "a", "1"],
      ["7", "b", "1"],
    ]);
  });

  test("keep texts as they are written, entities and CDATA read", async () => {
    const place = await readOne(`<r><a><n> x &amp; &#233; </n><n2><![CDATA[<!DOCTYPE <b>]]></n2></a><a><n/></a></r>`);
    expect(namedCells(place)[0]).toEqual(
      new Map([
        ["n", "x & é"],
        ["n2", "<!DOCTYPE <b>"],
      ]),
    );
  });

  test("keep elements that repeat inside as a list", async () => {
    const { rows } = await readOne(`<r><a><tag>x</tag><tag k="1">y</tag></a><a><tag>z</tag></a></r>`);
    expect(rows[0]?.cells).toEqual([`["x",{"k":"1","#text":"y"}]`]);
  });

  test("are read in the encoding that the document states", async () => {
    const head = Buffer.from(`<?xml version="1.0" encoding="windows-1251"?><r><a><n>`);
    const { rows } = await readOne(
      Buffer.concat([head, Buffer.of(0xcf, 0xf0), Buffer.from(`</n></a><a><n>x</n></a></r>`)]),
    );
    expect(rows[0]?.cells).toEqual(["Пр"]);
  });

  test("longer than 1 MB are set aside alone", async () => {
    const long = `<a><n>${"x".repeat(600_000)}</n><m>${"y".repeat(600_000)}</m></a>`;
    const { rows, unreadable } = await readOne(`<r><a><n>1</n></a>${long}<a><n>2</n></a></r>`);
    expect(rows.map(({ line: number, cells }) => [number, cells[0]])).toEqual([
      [1, "1"],
      [3, "2"],
    ]);
    expect(unreadable).toMatchObject([{ line: 2, code: "OM-JSON-03" }]);
  });
});

describe("a document", () => {
  test.each([
    ["with a DOCTYPE", `<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`, "ARCHIVE_UNSAFE", "DOCTYPE"],
    ["with elements closed in another order", `<a>\n<b></a></b>`, "FILE_CORRUPT", "line 2, column"],
    ["with an attribute twice", `<a><b x="1" x="2"/></a>`, "FILE_CORRUPT", `"x" stands twice`],
    ["with an unknown entity", `<a><b>&nothing;</b></a>`, "FILE_CORRUPT", "line 1, column"],
    ["nested too deep", `${"<a>".repeat(200)}${"</a>".repeat(200)}`, "FILE_CORRUPT", "deeper than 100"],
    ["of an unknown encoding", `<?xml version="1.0" encoding="x-none"?><a/>`, "ENCODING_UNREADABLE", "x-none"],
    ["of nothing", "", "EMPTY_FILE", "empty"],
  ])("%s is refused", async (_what, content, code, message) => {
    await expect(readPlaces(xml, content)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  test("that is cut off anywhere counts for nothing", async () => {
    const whole = `<orders>${Array.from({ length: 30 }, (_, id) => order(id, line("ü"))).join("\n")}</orders>`;
    for (let part = 1; part < 50; part += 1) {
      const cut = Buffer.from(whole).subarray(0, Math.floor((whole.length * part) / 50));
      await expect(readPlaces(xml, cut), `cut at ${cut.length}`).rejects.toMatchObject({ code: "FILE_CORRUPT" });
    }
  });

  test.each([
    [`<?xml version="1.0"?><a/>`, "a.txt"],
    ["<a><b>1</b></a>", "a.txt"],
    ["<!DOCTYPE a><a/>", "a.xml"],
  ])("is known by its beginning: %s", (content, name) => {
    expect(xml.sniff(Buffer.from(content), name)).toBeGreaterThan(0.5);
  });

  test.each([["<!DOCTYPE html><html></html>"], ["<html><body/></html>"], ["<id>,<name>\n1,2\n"], ["a,b\n"]])(
    "of another format is left to it: %s",
    (content) => {
      expect(xml.sniff(Buffer.from(content), "a.txt")).toBeLessThan(0.5);
    },
  );
});

const names = fc.constantFrom("id", "total", "__proto__", "constructor", "ü", "a-b");
// What XML itself changes is left out: ends of lines, blanks at the ends, characters that it does not know.
const texts = fc
  .string({ unit: "grapheme", maxLength: 8 })
  .map((text) => text.replaceAll(/[\p{C}\s]/gu, ""))
  .filter((text) => text.isWellFormed());
const records = fc.array(
  fc.uniqueArray(fc.tuple(names, fc.oneof(texts, fc.tuple(names, texts))), {
    selector: ([name]) => name,
    maxLength: 4,
  }),
  { minLength: 2, maxLength: 6 },
);

test("random records are the rows that a plain flattening gives, wherever the blocks are cut", async () => {
  await fc.assert(
    fc.asyncProperty(records, fc.integer({ min: 1, max: 30 }), async (all, blockBytes) => {
      const content = `<all>${all.map(writeRecord).join("")}</all>`;
      const expected = all.map((record) => new Map(record.flatMap(flatten)));
      fc.pre(expected.some((row) => row.size > 0));
      const [place] = await readPlaces(xml, content);
      fc.pre(place?.place.records === "all/record");
      expect(place === undefined ? [] : namedCells(place)).toEqual(expected);
      await withFile(content, "a.xml", (path) => {
        expect(mergeTexts(readXml(path, blockBytes))).toEqual(mergeTexts(readXml(path)));
      });
    }),
    { numRuns: 150 },
  );
});

type Member = readonly [string, string | readonly [string, string]];

function writeRecord(record: readonly Member[]): string {
  const members = record.map(([name, value]) => {
    const inside = typeof value === "string" ? escape(value) : `<${value[0]}>${escape(value[1])}</${value[0]}>`;
    return `<${name}>${inside}</${name}>`;
  });
  return `<record>${members.join("\n")}</record>`;
}

function flatten([name, value]: Member): [string, string][] {
  const [path, text] = typeof value === "string" ? [name, value] : [`${name}.${value[0]}`, value[1]];
  return text === "" ? [] : [[path, text]];
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function mergeTexts(events: ReturnType<typeof readXml>): unknown[] {
  const merged: unknown[] = [];
  let text = "";
  for (const event of events) {
    if (event.kind === "text") {
      text += event.text;
      continue;
    }
    if (text !== "") merged.push(text);
    text = "";
    merged.push(event);
  }
  return merged;
}
