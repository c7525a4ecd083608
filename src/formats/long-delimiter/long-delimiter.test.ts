import { describe, expect, test } from "vitest";
import { sniffFormat } from "#formats/registry.ts";
import { toFormat } from "#formats/table/to-format.ts";
import { readPlaces, withFile } from "../../../test/support/read-places.ts";
import { cutLine } from "./cut-line.ts";
import { findLongDelimiter } from "./find-delimiter.ts";
import { longDelimiter } from "./index.ts";

const linesWith = (delimiter: string): string[] =>
  [
    ["sku", "product", "on hand", "cost"],
    ["A-1", "Mug, big", "12", "-1.50"],
    ["A-2", "", "7", "2024-01-31"],
    ["A-3", "Tea; green", "1", ""],
  ].map((cells) => cells.join(delimiter));

describe("a delimiter of several signs", () => {
  test.each(["||", "::", "~|~", "|~|", "@#@", "\t|\t", "##", "^^", "|^|", "!~!"])("%s is found", (delimiter) => {
    expect(findLongDelimiter(linesWith(delimiter))).toBe(delimiter);
  });

  test.each([
    [",", ["a,b::c,d", "1,2::3,4", "5,6::7,8"]],
    ["|", ["a|b||d", "1|2||4", "5|6||8"]],
    ["an empty column", ["a|b|c", "1||3", "4||6"]],
    ["prose", ["Hello there.", "How -- are you?", "Fine -- thanks!"]],
    ["addresses", ["name,url", "a,https://x.org", "b,https://y.org"]],
    ["one line", ["a||b"]],
  ])("is none where %s parts the cells", (_, lines) => {
    expect(findLongDelimiter(lines)).toBeNull();
  });

  test("is found where a sign inside one of its cells stands on every line", () => {
    expect(findLongDelimiter(["1::Film (1990)::Drama|War", "2::Play (1991)::Action|War"])).toBe("::");
  });

  test("cuts quoted cells as a whole", () => {
    expect(cutLine('"a||b"||c||"say ""x"""||', "||")).toEqual(["a||b", "c", 'say "x"', ""]);
    expect(cutLine('5" nail||2', "||")).toEqual(['5" nail', "2"]);
  });

  test("gives a table with its header, and says what parts the cells", async () => {
    const text = `Stock\n${linesWith("~|~").join("\n")}\n`;
    const [place] = await readPlaces(longDelimiter, text, "stock.txt");
    expect(place?.notes).toEqual(['cells are parted by "~|~"']);
    expect(place?.rows[1]).toEqual({ line: 2, cells: ["sku", "product", "on hand", "cost"] });
    const bytes = Buffer.from(text);
    expect(sniffFormat(bytes, "stock.csv").id).toBe("long-delimiter");
    const [shape] = await withFile(text, "stock.csv", (path) =>
      toFormat(longDelimiter).analyse(
        { sizeBytes: bytes.length, path, read: async (from, to) => bytes.subarray(from, to) },
        "stock.csv",
      ),
    );
    expect(shape).toMatchObject({ columns: ["sku", "product", "on hand", "cost"], preambleRecords: 1 });
  });
});
