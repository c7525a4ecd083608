import { describe, expect, test } from "vitest";
import { detectEncoding } from "./encoding.ts";

const nothing = new Uint8Array();

function utf16(text: string, order: "le" | "be"): Buffer {
  const bytes = Buffer.from(text, "utf16le");
  return order === "le" ? bytes : bytes.swap16();
}

function latin1(text: string): Buffer {
  return Buffer.from(text, "latin1");
}

describe("encoding", () => {
  const table = "id;name;price\n1;Bücher;2,50\n2;Café crème;3,00\n";

  test.each([
    ["plain ASCII", Buffer.from("id,name\n1,Anna\n"), "utf-8", false, 0],
    ["UTF-8", Buffer.from(table), "utf-8", false, 0],
    ["UTF-8 with a mark", Buffer.from(`\ufeff${table}`), "utf-8", true, 3],
    ["UTF-8 with two marks", Buffer.from(`\ufeff\ufeff${table}`), "utf-8", true, 6],
    ["UTF-16 LE with a mark", utf16(`\ufeff${table}`, "le"), "utf-16le", true, 2],
    ["UTF-16 BE with a mark", utf16(`\ufeff${table}`, "be"), "utf-16be", true, 2],
    ["UTF-16 LE without a mark", utf16(table, "le"), "utf-16le", false, 0],
    ["UTF-16 BE without a mark", utf16(table, "be"), "utf-16be", false, 0],
    [
      "UTF-16 of mostly wide characters",
      utf16("日付,商品名,数量\n2026-01-01,ドリップコーヒー,12\n", "le"),
      "utf-16le",
      false,
      0,
    ],
    ["windows-1252 in German", latin1("name;ort\nMüller;Köln\nGroß;Görlitz\n"), "windows-1252", false, 0],
    ["windows-1252 in Italian", latin1("città;comune\npiù;Agliè\nperò;Forlì\n"), "windows-1252", false, 0],
    ["windows-1252 in Spanish", latin1("año;dirección\n2024;Peñíscola\n"), "windows-1252", false, 0],
    [
      "windows-1252 signs",
      Buffer.from([...Buffer.from("price\n5 "), 0x80, 10, 0x93, 0x61, 0x94, 10]),
      "windows-1252",
      false,
      0,
    ],
  ] as const)("%s is recognised", (_, bytes, encoding, bom, bomBytes) => {
    expect(detectEncoding(bytes, nothing)).toEqual({ encoding, bom, bomBytes });
  });

  test("characters cut at the edges of the samples do not spoil UTF-8", () => {
    const bytes = Buffer.from("name\nBücher 日本\n".repeat(3));
    for (let cut = 1; cut < bytes.length; cut += 1) {
      expect(detectEncoding(bytes.subarray(0, cut), bytes.subarray(cut)).encoding).toBe("utf-8");
    }
  });

  test("high bytes that stand only behind the head decide as well", () => {
    expect(detectEncoding(Buffer.from("name\nAnna\n"), latin1("Müller\nKöln\n")).encoding).toBe("windows-1252");
  });

  test("a file that is UTF-8 on most lines is UTF-8", () => {
    const bytes = Buffer.concat([Buffer.from("name\nBücher\nCafé\nÜbung\n"), latin1("Müller\n")]);
    expect(detectEncoding(bytes, nothing).encoding).toBe("utf-8");
  });

  test("column names that begin like a binary format are text", () => {
    expect(detectEncoding(Buffer.from("PAR1,PAR2\n1,2\n"), nothing).encoding).toBe("utf-8");
    expect(detectEncoding(Buffer.from("MZ,BZh\n1,2\n"), nothing).encoding).toBe("utf-8");
  });

  test("one NUL in a long text is dirt of its row", () => {
    const bytes = Buffer.from(`id,name\n${"1,Anna\n".repeat(200)}2,\0\n`);
    expect(detectEncoding(bytes, nothing).encoding).toBe("utf-8");
  });

  test.each([
    ["Shift-JIS, too short to tell", "\x8f\xa4\x95i\x96\xbc,\x90\x94\x97\xca\n"],
    ["GB18030, too short to tell", "\xbd\xbb\xd2\xd7\xca\xb1\xbc\xe4,\xbd\xf0\xb6\xee\n"],
    ["code page 850", "M\x81ller;K\x94ln;Gr\x94\xe1e\n"],
    ["Mac Roman", "M\x9fller;K\x9aln;gr\x9a\xa7er;f\x9fr\n"],
    ["UTF-32", "\xff\xfe\0\0i\0\0\0d\0\0\0"],
  ])("%s is refused rather than misread", (_, text) => {
    expect(() => detectEncoding(latin1(text), nothing)).toThrow(
      expect.objectContaining({ code: "ENCODING_UNREADABLE", fix: expect.stringContaining("UTF-8") }),
    );
  });

  test.each([
    ["an Excel workbook (.xlsx)", "PK\x03\x04\x14\0\x06\0[Content_Types].xml"],
    ["a zip archive", "PK\x03\x04\x14\0\0\0orders.csv"],
    ["a Word document", "PK\x03\x04\x14\0\0\0[Content_Types].xml PK\x03\x04\x14\0\0\0word/document.xml"],
    ["Excel workbook (.xls)", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"],
    ["gzip", "\x1f\x8b\x08\0"],
    ["bzip2", "BZh91AY&SY\0\x01"],
    ["zstd", "\x28\xb5\x2f\xfd"],
    ["7-Zip", "7z\xbc\xaf\x27\x1c"],
    ["tar", `stock.csv${"\0".repeat(248)}ustar\0`],
    ["RAR", "Rar!\x1a\x07\x01\0"],
    ["compress", "\x1f\x9d\x90"],
    ["lz4", "\x04\x22\x4d\x18"],
    ["cabinet", "MSCF\0\0\0\0"],
    ["Avro", "Obj\x01avro"],
    ["ORC", "ORC\0\x01"],
    ["PDF", "%PDF-1.7\n"],
    ["PNG", "\x89PNG\r\n"],
    ["JPEG", "\xff\xd8\xff\xe0"],
    ["Parquet", "PAR1\x15\0"],
    ["SQLite", "SQLite format 3\0"],
    ["Windows program", "MZ\x90\0\x03\0"],
    ["NUL bytes", "id,name\n1,\0\0\0\0\n"],
    ["control bytes", "\x01\x02\x03\x04 text"],
  ])("%s is named as no text", (name, text) => {
    expect(() => detectEncoding(latin1(text), nothing)).toThrow(
      expect.objectContaining({
        code: "NOT_TEXT",
        message: expect.stringContaining(name),
        fix: expect.stringMatching(/CSV|export/),
      }),
    );
  });
});
