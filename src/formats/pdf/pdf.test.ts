import { describe, expect, test } from "vitest";
import { readPlaces } from "../../../test/support/read-places.ts";
import { writePdf } from "../../../test/support/write-pdf.ts";
import { sniffFormat } from "../registry.ts";
import { pdf } from "./index.ts";

const pages = [
  [
    { text: "Warranty", size: 20 },
    { text: "All mugs have a warranty of two years from the day", gap: 10 },
    { text: "of purchase. Keep the receipt." },
    { text: "Returns go to the warehouse.", gap: 20 },
  ],
  [],
  [{ text: "Page three says hello (again)." }],
];

describe("a PDF", () => {
  test("gives a row a passage, each of one page, below its title", async () => {
    const bytes = writePdf(pages, { title: "Terms" });
    expect(sniffFormat(bytes, "anything").id).toBe("pdf");
    const [place] = await readPlaces(pdf, bytes, "warranty.pdf");
    expect(place?.rows).toEqual([
      {
        line: 1,
        cells: [
          "Terms",
          "Warranty",
          "page 1",
          "Warranty\n\nAll mugs have a warranty of two years from the day\nof purchase. Keep the receipt.\n\nReturns go to the warehouse.",
        ],
      },
      { line: 5, cells: ["Terms", "Warranty", "page 3", "Page three says hello (again)."] },
    ]);
    expect(place?.notes).toEqual(["1 of 3 pages hold no text and are not read: page 2"]);
  });

  test("of pictures is named and has no passages", async () => {
    const [place] = await readPlaces(pdf, writePdf([[], []]), "scan.pdf");
    expect(place).toMatchObject({
      name: "scan",
      rows: [],
      notes: ["none of 2 pages holds text: it is a scan, or made of pictures, and pictures are not read"],
    });
  });

  test.each([
    ["protected by a password", writePdf(pages, { isEncrypted: true }), "FILE_ENCRYPTED"],
    ["cut off", writePdf(pages).subarray(0, 700), "FILE_CORRUPT"],
    ["no PDF behind its first line", Buffer.from("%PDF-1.7\nnothing\n%%EOF\n"), "FILE_CORRUPT"],
    ["a bomb", writePdf([[]], { content: Buffer.alloc(100_000_000, 32) }), "ARCHIVE_UNSAFE"],
  ])("that is %s is refused", async (_what, bytes, code) => {
    await expect(readPlaces(pdf, bytes)).rejects.toMatchObject({ code, fix: expect.stringMatching(/\w/) });
  });

  test("that another text only speaks of is none", () => {
    expect(sniffFormat(Buffer.from("A file that begins with %PDF- is a PDF.\n"), "note.txt").id).toBe("prose");
  });
});
