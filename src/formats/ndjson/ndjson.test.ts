import { describe, expect, test } from "vitest";
import { readPlaces } from "../../../test/support/read-places.ts";
import { ndjson } from "./index.ts";

async function readOne(content: string | Uint8Array) {
  const [place] = await readPlaces(ndjson, content, "orders.ndjson");
  if (place === undefined) throw new Error("no place");
  return place;
}

describe("a line", () => {
  test("is a row with the number of the line; blank lines are none", async () => {
    const { name, columns, rows, numberColumns } = await readOne(`{"a":1.10}\r\n\r\n  \n{"a":2,"b":"x"}\n{"b":"y"}`);
    expect({ name, columns, numberColumns }).toEqual({ name: "orders", columns: ["a", "b"], numberColumns: [0] });
    expect(rows).toEqual([
      { line: 1, cells: ["1.10"] },
      { line: 4, cells: ["2", "x"] },
      { line: 5, cells: ["", "y"] },
    ]);
  });

  test("with lines of its own is as many rows, and is found by their ordinal", async () => {
    const { columns, rows, unreadable, notes } = await readOne(
      `{"items":[{"sku":"a"},{"sku":"b"}],"id":1}\n{"id":2,}\n{"id":3}\n`,
    );
    expect(columns).toEqual(["id", "items.sku"]);
    expect(rows).toEqual([
      { line: 1, cells: ["1", "a"] },
      { line: 2, cells: ["1", "b"] },
      { line: 4, cells: ["3", ""] },
    ]);
    expect(unreadable).toMatchObject([{ line: 3, reason: expect.stringContaining("(line 2, column 9)") }]);
    expect(notes).toEqual([expect.stringContaining("2 records")]);
  });

  test.each([
    ["that is cut off", `{"a":1`, "OM-JSON-01", "it ends here"],
    ["with a comma too many", `{"a":1,}`, "OM-JSON-01", `"}" stands here (column 8)`],
    ["with something behind it", `{"a":1} x`, "OM-JSON-01", "the end of the record"],
    ["of words", "total: 3", "OM-JSON-01", "not a JSON object"],
    ["of a list", "[1]", "OM-JSON-01", "not a JSON object"],
    ["of nothing", "null", "OM-JSON-01", "not a JSON object"],
    ["with a name twice", `{"a":1,"b":2,"a":3}`, "OM-JSON-02", `"a" stands twice`],
    ["beyond 1 MB", `{"a":"${"x".repeat(1 << 20)}"}`, "OM-JSON-03", "longer than 1 MB"],
    ["beyond the block that is read", `{"a":"${"x".repeat(5 << 20)}"}`, "OM-JSON-03", "longer than 1 MB"],
    ["nested too deep", `{"a":${"[".repeat(1_000)}${"]".repeat(1_000)}}`, "OM-JSON-04", "100 levels"],
  ])("%s is set aside alone", async (_what, line, code, reason) => {
    const { columns, rows, unreadable } = await readOne(`{"a":1}\n${line}\n{"a":3}\n`);
    expect(columns).toEqual(["a"]);
    expect(rows).toEqual([
      { line: 1, cells: ["1"] },
      { line: 3, cells: ["3"] },
    ]);
    expect(unreadable).toMatchObject([{ line: 2, code, reason: expect.stringContaining(reason) }]);
    expect(unreadable[0]?.raw).toBe(line.slice(0, 2_000));
    expect(unreadable[0]?.fix).not.toBe("");
  });

  test("is found by its physical line, however many blocks and long lines stand before it", async () => {
    const lines = Array.from({ length: 9_000 }, (_, at) =>
      at % 3 === 1 ? "" : `{"a":${at + 1},"b":"${"é".repeat(40)}"}`,
    );
    lines[4_000] = `{"a":"${"x".repeat(3 << 20)}"}`;
    lines[7_000] = '{"a":';
    const { rows, unreadable } = await readOne(lines.join("\n"));
    expect(unreadable.map(({ line, code }) => [line, code])).toEqual([
      [4_001, "OM-JSON-03"],
      [7_001, "OM-JSON-01"],
    ]);
    expect(rows.filter(({ line, cells }) => cells[0] !== String(line))).toEqual([]);
    expect(rows).toHaveLength(6_000);
  });

  test("with bytes that are no text is set aside alone", async () => {
    const good = Buffer.from(`{"a":"é"}\n`);
    const { rows, unreadable } = await readOne(
      Buffer.concat([good, Buffer.from(`{"a":"x`), Buffer.of(0xff), Buffer.from(`"}\n`), good]),
    );
    expect(rows.map(({ line, cells }) => [line, ...cells])).toEqual([
      [1, "é"],
      [3, "é"],
    ]);
    expect(unreadable).toMatchObject([{ line: 2, code: "OM-JSON-06" }]);
  });
});

describe("a file", () => {
  test("cut off anywhere keeps its whole lines", async () => {
    const lines = Array.from({ length: 40 }, (_, id) => `{"id":${id},"name":"é ${id}"}\n`);
    const whole = Buffer.from(lines.join(""));
    for (let part = 1; part < 50; part += 1) {
      const cut = whole.subarray(0, Math.floor((whole.length * part) / 50));
      const wholeLines = cut.toString("latin1").split("\n").length - 1;
      if (wholeLines === 0) continue;
      const { rows, unreadable } = await readOne(cut);
      expect(rows.length, `cut at ${cut.length}`).toBeGreaterThanOrEqual(wholeLines);
      expect(rows.length + unreadable.length).toBeLessThanOrEqual(wholeLines + 1);
    }
  });

  test("without any object has no table", async () => {
    await expect(readOne(`x\n{}\n`)).rejects.toMatchObject({ code: "NO_TABLE" });
  });

  test("in UTF-16 is read", async () => {
    const { rows } = await readOne(Buffer.from(`\ufeff{"a":"é"}\r\n{"a":"😀"}\r\n`, "utf16le"));
    expect(rows.map(({ cells }) => cells)).toEqual([["é"], ["😀"]]);
  });

  test.each([
    [`{"a":1}\n{"a":2}\n`, "a.txt"],
    [`{"a":1}\n{"a":}\n{"a":2}\n`, "a.json"],
    [`{"a":1}\n`, "a.jsonl"],
  ])("is known by its lines: %s", (content, name) => {
    expect(ndjson.sniff(Buffer.from(content), name)).toBeGreaterThan(0.95);
  });

  test.each([
    [`{"a":1}`, "a.json"],
    [`{\n"a":1\n}\n`, "a.json"],
    [`[{"a":1},\n{"a":2}]`, "a.ndjson"],
    ["a,b\n1,2\n", "a.ndjson"],
  ])("of another format is left to it: %s", (content, name) => {
    expect(ndjson.sniff(Buffer.from(content), name)).toBeLessThan(0.5);
  });
});
