import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openSegment } from "#text-index/open-segment.ts";
import { stageFile } from "../../../test/support/process-bytes.ts";

const parent = mkdtempSync(join(tmpdir(), "om-texts-"));
afterAll(() => rmSync(parent, { recursive: true }));

const long = "It came off after a week in the dishwasher, which nobody had told me before I bought it in the shop.";

/** The passages of a CSV, and what its notes say of them. */
async function textsOf(csv: string) {
  const staged = await stageFile(Buffer.from(csv), parent);
  const { texts, notes } = await staged.process();
  if (texts === null) return { type: staged.analysis.decision.type, passages: [], notes };
  const segment = openSegment(readFileSync(texts.path));
  expect(segment.chunks).toBe(texts.chunks);
  const passages = Array.from({ length: segment.chunks }, (_none, at) => segment.read(at));
  return { type: staged.analysis.decision.type, passages, notes };
}

describe("long texts of a table", () => {
  test("are found by their words, below what their row is about, by its line", async () => {
    const { passages, notes } = await textsOf(`sku,stars,review\nM1,4,"${long}"\nM2,5,"${long} Twice."\nM3,1,\n`);
    expect(passages).toEqual([
      { line: 2, title: "M1 > 4", text: long },
      { line: 3, title: "M2 > 5", text: `${long} Twice.` },
    ]);
    expect(notes).toContain('the texts in "review" can be searched');
  });

  test("are cut where they are longer than a passage, without the tags of pages", async () => {
    const page = `<p>${long}</p><script>canary</script>${`<p>${long}</p>`.repeat(30)}`;
    const { passages } = await textsOf(`sku,page\nM1,"${page}"\nM2,"${page}"\n`);
    expect(passages.length).toBeGreaterThan(2);
    expect(passages.every(({ line, text }) => [2, 3].includes(line) && !/canary|</.test(text))).toBe(true);
  });

  test.each([
    ["names", "sku,name\nM1,Mug\nM2,Big mug\n"],
    ["addresses of pages", `sku,url\n${`M1,https://shop.example/${"a-b-c-".repeat(20)}\n`.repeat(4)}`],
    ["JSON", `sku,data\n${`M1,"{""a"": ""${long}""}"\n`.repeat(4)}`],
    ["one long cell among short ones", `sku,note\nM1,"${long}"\nM2,ok\nM3,ok\nM4,ok\n`],
  ])("are no %s", async (_what, csv) => {
    expect(await textsOf(csv)).toMatchObject({ type: "general", passages: [] });
  });

  test("describe products, by whatever name they have", async () => {
    const rows = Array.from({ length: 12 }, (_none, at) => `M${at},Mug ${at},${at}.50,"${long} No ${at}."`);
    for (const name of ["description", "text"]) {
      const { type, passages } = await textsOf(`sku,name,price,${name}\n${rows.join("\n")}\n`);
      expect(type).toBe("products");
      expect(passages[3]).toEqual({ line: 5, title: "Mug 3 > M3", text: `${long} No 3.` });
    }
  });
});
