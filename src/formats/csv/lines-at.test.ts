import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readLinesAt } from "./lines-at.ts";

const folder = mkdtempSync(join(tmpdir(), "om-lines-at-"));
const path = join(folder, "t.csv");
afterAll(() => rmSync(folder, { recursive: true }));

const texts = Array.from({ length: 30_000 }, (_, at) => `${at + 1};${"ä".repeat(at % 70)};x`);
const wanted = [1, 2, 4_097, 9_000, 29_999, 30_000];

describe("lines of a file", () => {
  const utf8 = (text: string): Buffer => Buffer.from(text, "utf8");
  const latin = (text: string): Buffer => Buffer.from(text, "latin1");
  const wide = (text: string): Buffer => Buffer.from(text, "utf16le");
  const wideSwapped = (text: string): Buffer => wide(text).swap16();
  test.each<[string, string, string, (text: string) => Buffer, Buffer?]>([
    ["UTF-8", "utf-8", "\n", utf8],
    ["UTF-8 behind two marks", "utf-8", "\r\n", utf8, Buffer.from("\u{feff}\u{feff}", "utf8")],
    ["UTF-8 with carriage returns alone", "utf-8", "\r", utf8],
    ["Windows-1252", "windows-1252", "\r\n", latin],
    ["UTF-16 behind its mark", "utf-16le", "\n", wide, Buffer.from("\u{feff}", "utf16le")],
    ["UTF-16 of the other order", "utf-16be", "\r\n", wideSwapped],
  ])("are found in %s, at their byte in the file", (_name, encoding, lineEnd, toBytes, mark = Buffer.alloc(0)) => {
    const whole = Buffer.concat([mark, toBytes(texts.join(lineEnd))]);
    writeFileSync(path, whole);
    const found = readLinesAt(path, { encoding, lineEnd }, wanted, []);
    const expected = wanted.map((line) => ({ line, raw: texts[line - 1] ?? "" }));
    expect(found.map(({ line, raw }) => ({ line, raw }))).toEqual(expected);
    const standing = found.map(({ byte, raw }) => whole.subarray(byte, byte + toBytes(raw).length));
    expect(standing).toEqual(expected.map(({ raw }) => toBytes(raw)));
  });

  test("are found from the nearest entry of the index on", () => {
    writeFileSync(path, "\u{feff}a\nb\nc\nd\n");
    const at = (index: [number, number, number][], lines: number[]) =>
      readLinesAt(
        path,
        { encoding: "utf-8", lineEnd: "\n" },
        lines,
        index.map(([ordinal, line, byte]) => ({ ordinal, line, byte })),
      );
    expect(at([[0, 1, 0]], [1, 4])).toEqual([
      { line: 1, byte: 3, raw: "a" },
      { line: 4, byte: 9, raw: "d" },
    ]);
    // An index that lies shows that it is used.
    expect(at([[2, 3, 2]], [4])).toEqual([{ line: 4, byte: 7, raw: "c" }]);
  });

  test("that are very long are cut, and those behind the end are left out", () => {
    writeFileSync(path, `${"ü".repeat(3_000)}\nlast`);
    const found = readLinesAt(path, { encoding: "utf-8", lineEnd: "\n" }, [1, 2, 3], []);
    expect(found).toEqual([
      { line: 1, byte: 0, raw: "ü".repeat(2_000) },
      { line: 2, byte: 6_001, raw: "last" },
    ]);
  });

  test("that are no UTF-8 are read as Windows-1252, like their rows", () => {
    writeFileSync(path, Buffer.from([0x67, 0x72, 0xfc, 0x6e, 0x0a, 0xc3, 0xbc]));
    const found = readLinesAt(path, { encoding: "utf-8", lineEnd: "\n" }, [1, 2], []);
    expect(found.map(({ raw }) => raw)).toEqual(["grün", "ü"]);
  });

  test("of an empty file are none", () => {
    writeFileSync(path, "");
    expect(readLinesAt(path, { encoding: "utf-8", lineEnd: "\n" }, [1], [])).toEqual([]);
  });
});
