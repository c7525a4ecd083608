import { describe, expect, test } from "vitest";
import { namedCells, readPlaces } from "../../../test/support/read-places.ts";
import { json } from "./index.ts";

async function readOne(content: string | Uint8Array) {
  const [place, ...others] = await readPlaces(json, content, "orders.json");
  expect(others).toEqual([]);
  if (place === undefined) throw new Error("no place");
  return place;
}

describe("the records of a document", () => {
  test("are a list at the top, named after the file", async () => {
    const { name, place, columns, rows } = await readOne(`[{"a":1,"b":"x"},{"a":2,"c":true}]`);
    expect({ name, place, columns }).toEqual({ name: "orders", place: {}, columns: ["a", "b", "c"] });
    expect(rows).toEqual([
      { line: 1, cells: ["1", "x"] },
      { line: 2, cells: ["2", "", "true"] },
    ]);
  });

  test("are lists under names, each a place of its own, and what stands beside them is said", async () => {
    const places = await readPlaces(json, `{"count":2,"data":{"items":[{"x":1}],"shops":[{"y":2}]},"tags":["a"]}`);
    expect(places.map(({ name, place, rows }) => ({ name, place, rows: rows.length }))).toEqual([
      { name: "data.items", place: { records: "data.items" }, rows: 1 },
      { name: "data.shops", place: { records: "data.shops" }, rows: 1 },
    ]);
    expect(places[0]?.notes).toEqual(["beside the records stand count, tags: they are no rows"]);
  });

  test("a name with a dot is not taken for two names", async () => {
    const places = await readPlaces(json, `{"a.b":[{"x":1}],"a":{"b":[{"x":2},{"x":3}]}}`);
    expect(places.map(({ name, rows }) => [name, rows.length])).toEqual([
      [String.raw`a\.b`, 1],
      ["a.b", 2],
    ]);
  });

  test("are the document itself where it is one object", async () => {
    const { columns, rows } = await readOne(`{"id":7,"address":{"city":"Bonn"}}`);
    expect(columns).toEqual(["id", "address.city"]);
    expect(rows).toEqual([{ line: 1, cells: ["7", "Bonn"] }]);
  });

  test("one order with its lines is one record, not a list beside some values", async () => {
    const { place, rows } = await readOne(`{"id":7,"line_items":[{"sku":"a","quantity":1},{"sku":"b","quantity":2}]}`);
    expect(place).toEqual({ lines: "line_items" });
    expect(rows.map(({ cells }) => cells)).toEqual([
      ["7", "a", "1"],
      ["7", "b", "2"],
    ]);
  });

  test("are columns where each name holds cells below the same numbers", async () => {
    const { columns, rows, numberColumns } = await readOne(`{"a":{"0":1,"1":2.50},"b":{"0":"x","1":null}}`);
    expect({ columns, numberColumns }).toEqual({ columns: ["a", "b"], numberColumns: [0] });
    expect(rows.map(({ cells }) => cells)).toEqual([
      ["1", "x"],
      ["2.50", ""],
    ]);
  });

  test("are rows below the names that stand in a list beside them, the first of them too", async () => {
    const { columns, rows, place } = await readOne(
      `{"columns":["sku","name"],"index":[0,1],"data":[["A","Mug"],["B","Cup"]]}`,
    );
    expect({ columns, place }).toEqual({ columns: ["sku", "name"], place: { records: "data", isNamedBeside: true } });
    expect(rows.map(({ cells }) => cells)).toEqual([
      ["A", "Mug"],
      ["B", "Cup"],
    ]);
  });

  test("are columns where each name holds a list of the same length", async () => {
    const { columns, rows, numberColumns } = await readOne(`{"a":[1,2.50],"b":["x",null]}`);
    expect({ columns, numberColumns }).toEqual({ columns: ["a", "b"], numberColumns: [0] });
    expect(rows.map(({ cells }) => cells)).toEqual([
      ["1", "x"],
      ["2.50", ""],
    ]);
  });

  test("are lists below a list of names", async () => {
    const { columns, rows, numberColumns } = await readOne(`[["id","name"],[1,"a"],[2,null]]`);
    expect({ columns, numberColumns }).toEqual({ columns: ["id", "name"], numberColumns: [0] });
    expect(rows).toEqual([
      { line: 2, cells: ["1", "a"] },
      { line: 3, cells: ["2", ""] },
    ]);
  });

  test("are lists without names too, where the first holds anything but texts", async () => {
    const { columns, rows } = await readOne(`[["a",1],["b",2,true]]`);
    expect(columns).toEqual(["column_1", "column_2", "column_3"]);
    expect(rows.map(({ cells }) => cells)).toEqual([
      ["a", "1"],
      ["b", "2", "true"],
    ]);
  });

  test("stand below names of their own, which are a column", async () => {
    const { columns, rows, place, notes } = await readOne(`{"7":{"a":1},"8":{"a":2,"b":"x"},"9":{"a":3}}`);
    expect(columns).toEqual(["a", "_key", "b"]);
    expect(rows.map(({ cells }) => cells)).toEqual([
      ["1", "7"],
      ["2", "8", "x"],
      ["3", "9", ""],
    ]);
    expect(place).toEqual({ isKeyed: true });
    expect(notes.join()).toContain("each member of the document is a record");
  });

  test("stand below names of their own inside a wrapper, with lines of their own", async () => {
    const orders = `"7":{"day":"a","items":[{"sku":"x"},{"sku":"y"}]},"8":{"day":"b","items":[]},"9":{"day":"c","items":[{"sku":"z"}]}`;
    const { columns, rows, notes } = await readOne(`{"status":"ok","orders":{${orders}}}`);
    expect(columns).toEqual(["day", "_key", "items.sku"]);
    expect(rows.map(({ cells }) => cells)).toEqual([
      ["a", "7", "x"],
      ["a", "7", "y"],
      ["b", "8", ""],
      ["c", "9", "z"],
    ]);
    expect(notes.join()).toContain("beside the records stand status");
  });

  test("are not the parts of one record, though these are alike", async () => {
    const parts = `"home":{"zip":1},"work":{"zip":2},"other":{"zip":3}`;
    const { rows } = await readOne(`{"id":1,"places":{${parts}}}`);
    expect(rows).toHaveLength(1);
  });

  test("lists nested ten levels keep everything as text", async () => {
    const { columns, rows } = await readOne("[[[[[[[[[[1]]]]]]]]]]");
    expect(columns).toEqual(["column_1"]);
    expect(rows).toEqual([{ line: 1, cells: ["[[[[[[[[1]]]]]]]]"] }]);
  });

  test.each([
    ["an empty list", "[]"],
    ["an empty export", `{"orders":[],"count":0}`],
    ["a list of plain values", "[1,2,3]"],
    ["a plain value", "12"],
    ["columns below their indexes", `{"orders":{"a":{"0":1,"1":2},"b":{"0":3,"1":4},"c":{"0":3,"1":4}}}`],
  ])("are missing in %s", async (_what, content) => {
    await expect(readPlaces(json, content)).rejects.toMatchObject({ code: "NO_TABLE" });
  });
});

describe("the members of a record", () => {
  test("the record's own come first, wherever its lines stand; a record without lines keeps its row", async () => {
    const { columns, rows, notes } = await readOne(
      `[{"line_items":[{"sku":"a"},{"sku":"b"}],"id":1},{"id":2,"line_items":[]},{"id":3}]`,
    );
    expect(columns).toEqual(["id", "line_items.sku"]);
    expect(rows.map(({ line, cells }) => [line, ...cells])).toEqual([
      [1, "1", "a"],
      [2, "1", "b"],
      [3, "2", ""],
      [4, "3", ""],
    ]);
    expect(notes.join()).toContain("3 records");
  });

  test("the list that holds lines is told by its name, the others stay as they are", async () => {
    const { columns } = await readOne(
      `[{"images":[{"id":1},{"id":2},{"id":3}],"variants":[{"sku":"a"}],"tax_lines":[{"price":"1"}]}]`,
    );
    expect(columns).toEqual(["images", "tax_lines", "variants.sku"]);
  });

  test("a list of another name is lines where its members have quantities", async () => {
    const { columns } = await readOne(`[{"id":1,"zeilen":[{"sku":"a","qty":1}]}]`);
    expect(columns).toEqual(["id", "zeilen.sku", "zeilen.qty"]);
  });

  test("numbers keep every digit, exponents are written out", async () => {
    const { rows } = await readOne(
      `{"a":1.10,"b":1e3,"c":12345678901234567890,"d":-1.5E-3,"e":0.30000000000000004,"f":1e999}`,
    );
    expect(rows[0]?.cells).toEqual(["1.10", "1000", "12345678901234567890", "-0.0015", "0.30000000000000004", "1e999"]);
  });

  test("a column is of numbers where nothing else stands in it", async () => {
    const { numberColumns } = await readOne(`[{"a":1,"b":"1","c":1},{"a":null,"b":2,"c":"x"}]`);
    expect(numberColumns).toEqual([0]);
  });

  test("`__proto__` and `constructor` are names like others", async () => {
    const { columns, rows } = await readOne(`[{"__proto__":{"x":1},"constructor":2,"toString":[{"__proto__":3}]}]`);
    expect(columns).toEqual(["__proto__.x", "constructor", "toString"]);
    expect(rows[0]?.cells).toEqual(["1", "2", `[{"__proto__":3}]`]);
    expect(Object.hasOwn(Object.prototype, "x")).toBe(false);
  });

  test("a name that is null first and an object later has no column of nothing", async () => {
    const { columns, rows } = await readOne(`[{"customer":null,"n":1},{"customer":{"id":5,"city":"x"},"n":2}]`);
    expect(columns).toEqual(["customer.id", "n", "customer.city"]);
    expect(rows.map(({ cells }) => cells)).toEqual([
      ["", "1"],
      ["5", "2", "x"],
    ]);
  });

  test("objects deeper than ten levels stay JSON text, without blanks", async () => {
    const deep = `${'{"a": '.repeat(12)}{"b": "x y"}${"}".repeat(12)}`;
    const { columns, rows } = await readOne(`[${deep}]`);
    expect(columns).toEqual(["a.a.a.a.a.a.a.a.a.a"]);
    expect(rows[0]?.cells).toEqual([`{"a":{"a":{"b":"x y"}}}`]);
  });

  test("more nested names than there is room for are kept together as JSON text", async () => {
    const record = { id: 1, wide: Object.fromEntries(Array.from({ length: 1_800 }, (_, at) => [`k${at}`, at])) };
    const place = await readOne(JSON.stringify([record]));
    const [cells] = namedCells(place);
    expect(place.columns).toHaveLength(1_501);
    expect(cells?.get("wide.k5")).toBe("5");
    expect(Object.keys(JSON.parse(cells?.get("wide") ?? "{}"))).toHaveLength(1_800 - 1_499);
  });

  test("more names of their own than columns are refused", async () => {
    const record = Object.fromEntries(Array.from({ length: 2_001 }, (_, at) => [`k${at}`, at]));
    await expect(readPlaces(json, JSON.stringify([record]))).rejects.toMatchObject({ code: "TOO_MANY_COLUMNS" });
  });
});

describe("a record that cannot be read", () => {
  test.each([
    ["a name that stands twice", `{"a":1,"a":2}`, "OM-JSON-02", `"a" stands twice`],
    ["a name that stands twice inside", `{"a":{"b":1,"\\u0062":2}}`, "OM-JSON-02", `"b" in "a" stands twice`],
    ["a name that stands twice in a list", `{"a":[{"b":1,"b":2}]}`, "OM-JSON-02", `"b" in "a" stands twice`],
    ["a record beyond 1 MB", `{"a":"${"x".repeat(1 << 20)}"}`, "OM-JSON-03", "longer than 1 MB"],
    ["values too deep", `{"a":${"[".repeat(120)}${"]".repeat(120)}}`, "OM-JSON-04", `100 levels in "a"`],
    ["half a character", String.raw`{"a":"\ud800"}`, "OM-JSON-06", "half a character"],
    ["a plain value", "3", "OM-JSON-01", "not a JSON object"],
    ["nothing", "null", "OM-JSON-01", "not a JSON object"],
  ])("is set aside alone: %s", async (_what, record, code, reason) => {
    const { rows, unreadable, columns } = await readOne(`[{"a":1},\n${record},\n{"a":3}]`);
    expect(rows).toEqual([
      { line: 1, cells: ["1"] },
      { line: 3, cells: ["3"] },
    ]);
    expect(columns).toEqual(["a"]);
    expect(unreadable).toMatchObject([{ line: 2, code, reason: expect.stringContaining(reason) }]);
    expect(unreadable[0]?.raw).toBe(record.slice(0, 2_000));
  });

  test("says on which line and column", async () => {
    const { unreadable } = await readOne(`[{"a":1},\n  {"a":1,"a":2}]`);
    expect(unreadable[0]?.reason).toContain("line 2, column 10");
  });

  test("a record that its lines would blow up is set aside", async () => {
    const lines = JSON.stringify(Array.from({ length: 1_000 }, () => ({ sku: "a" })));
    const { rows, unreadable } = await readOne(
      `[{"note":"${"x".repeat(100_000)}","line_items":${lines}},{"note":"y"}]`,
    );
    expect(rows).toHaveLength(1);
    expect(unreadable).toMatchObject([{ line: 1, code: "OM-JSON-05" }]);
  });
});

describe("a document that is broken", () => {
  test.each([
    ["a comma too many", `[{"a":1},\n{"a":1,}]`, "line 2, column 8"],
    ["a name without quotes", `{id: 1}`, "line 1, column 2"],
    ["single quotes", `[{'id': 1}]`, "line 1, column 3"],
    ["a comment", `[\n// all\n{"id": 1}]`, "line 2, column 1"],
    ["NaN", `[{"id": NaN}]`, "line 1, column 9"],
    ["a zero in front", `[{"id": 007}]`, "line 1, column 9"],
    ["a break inside a text", `[{"id": "a\nb"}]`, "line 1, column 11"],
    ["a list that is not closed", `[{"id": 1}`, "line 1, column 11"],
    ["an object inside that is not closed", `{"orders":[{"id": 1}]`, "line 1, column 22"],
    ["brackets that do not match", `[{"id": 1]]`, "line 1, column 10"],
    ["two documents", `[{"id": 1}]\n[{"id": 2}]`, "line 2, column 1"],
    ["a name of a wrapper twice", `{"a":[{"x":1}],"a":[{"x":2}]}`, "line 1, column 16"],
  ])("is refused with its place: %s", async (_what, content, place) => {
    await expect(readPlaces(json, content)).rejects.toMatchObject({
      code: "FILE_CORRUPT",
      message: expect.stringContaining(`${place}:`),
    });
  });

  test("a document that is cut off anywhere counts for nothing", async () => {
    const whole = JSON.stringify({ orders: Array.from({ length: 40 }, (_, id) => ({ id, ü: `text ${id}` })), n: 12 });
    for (let part = 1; part < 50; part += 1) {
      const cut = Buffer.from(whole).subarray(0, Math.floor((whole.length * part) / 50));
      await expect(readPlaces(json, cut), `cut at ${cut.length}`).rejects.toMatchObject({ code: "FILE_CORRUPT" });
    }
  });

  test("a byte that is not UTF-8 does not make another encoding of the rest", async () => {
    const content = Buffer.concat([
      Buffer.from(`[{"a":"${"é".repeat(500)}"},\n{"a":"`),
      Buffer.of(0xff),
      Buffer.from(`"}]`),
    ]);
    await expect(readPlaces(json, content)).rejects.toMatchObject({
      code: "FILE_CORRUPT",
      message: expect.stringContaining("not UTF-8"),
    });
  });
});

describe("the bytes of a document", () => {
  const records = `[{"a":"é€😀"},{"a":"x"}]`;
  test.each([
    ["a UTF-8 mark", Buffer.from(`\ufeff${records}`)],
    ["UTF-16", Buffer.from(`\ufeff${records}`, "utf16le")],
    ["UTF-16 without a mark", Buffer.from(records, "utf16le")],
    ["UTF-16 with the high byte first", Buffer.from(`\ufeff${records}`, "utf16le").swap16()],
  ])("may have %s", async (_what, content) => {
    const { rows } = await readOne(content);
    expect(rows.map(({ cells }) => cells)).toEqual([["é€😀"], ["x"]]);
    expect(json.sniff(content, "a.txt")).toBeGreaterThan(0.9);
  });

  test("of an empty file are refused", async () => {
    await expect(readPlaces(json, "")).rejects.toMatchObject({ code: "EMPTY_FILE" });
  });

  test.each([
    [`{"a":1}`, "a.csv"],
    [`[\n{"a":1}]`, "a.csv"],
    ["[[1,2]]", "a.csv"],
    ["{id: 1}", "a.json"],
  ])("are known by their beginning: %s", (content, name) => {
    expect(json.sniff(Buffer.from(content), name)).toBeGreaterThan(0.5);
  });

  test.each([["id,name\n1,2\n"], ["[id],[name]\n1,2\n"], ["{total},x\n"], [""], ["<a>"]])(
    "of other texts are left to others: %s",
    (content) => {
      expect(json.sniff(Buffer.from(content), "a.csv")).toBeLessThan(0.5);
    },
  );
});
