import { describe, expect, test } from "vitest";
import { assertBalanced } from "#core/ledger.ts";
import type { DirtyLayout } from "./dirty-layout.ts";
import { dirtKinds } from "./dirty-row.ts";
import { dirtySalesFile, type DirtySalesFile, settle } from "./dirty-sales-file.ts";

const seeds = Array.from({ length: 1_000 }, (_, seed) => seed);
const files = seeds.map(dirtySalesFile);

describe("a generated dirty file", () => {
  test("is the same for the same seed and differs between seeds", () => {
    expect(seeds.slice(0, 50).map(dirtySalesFile)).toEqual(files.slice(0, 50));
    expect(new Set(files.map(({ bytes }) => Buffer.from(bytes).toString("base64"))).size).toBe(files.length);
  });

  test("balances whichever way its open records fall out", () => {
    for (const { truth } of files) {
      const lines = truth.records.map(({ line }) => line);
      for (const rejected of [[], lines, lines.filter((line) => line % 2 === 0)]) {
        expect(() => assertBalanced(settle(truth, new Set(rejected)).rows)).not.toThrow();
      }
    }
  });

  test("has as many physical lines as its bytes say", () => {
    for (const { bytes, truth } of files) {
      const text = decode(bytes, truth.layout);
      const ends = text.split(truth.layout.lineEnd).length - 1;
      expect([truth.seed, ends + (truth.layout.endsWithLineEnd ? 0 : 1)]).toEqual([
        truth.seed,
        truth.rows.physicalLines,
      ]);
    }
  });

  test("has its records on the lines that the truth names", () => {
    for (const { bytes, truth } of files) {
      const lines = decode(bytes, truth.layout)
        .replace(/^\u{feff}/u, "")
        .split(truth.layout.lineEnd);
      const header = truth.records.find(({ is }) => is === "header");
      expect(lines[(header?.line ?? 0) - 1]).toContain(truth.layout.columns[0]?.name);
      const blanks = truth.records.filter(({ is }) => is === "blank").map(({ line }) => lines[line - 1] ?? "absent");
      expect(blanks.filter((line) => /[\p{L}\d]/u.test(line))).toEqual([]);
      expect(lines[truth.rows.preamble]).toBe(lines[(header?.line ?? 0) - 1]);
    }
  });

  test("states the net that the cells of its clean rows give", () => {
    for (const { bytes, truth } of files.filter((file) => isPlain(file.truth.layout))) {
      const { delimiter, lineEnd, columns } = truth.layout;
      const lines = decode(bytes, truth.layout).split(lineEnd);
      const quantityAt = columns.findIndex(({ role }) => role === "quantity");
      const priceAt = columns.findIndex(({ role }) => role === "price");
      const clean = truth.records.filter(({ is, lines: covered }) => is === "accepted" && covered === 1);
      for (const { line, net } of clean) {
        const cells = lines[line - 1]?.split(delimiter) ?? [];
        const tenths = BigInt(Math.round(Number(cells[quantityAt]) * 10));
        const cents = BigInt(Math.round(Number(cells[priceAt]) * 100));
        expect([truth.seed, line, thousandths(net)]).toEqual([truth.seed, line, tenths * cents]);
      }
    }
  });

  test("begins and ends its rows cleanly, with a day after the 12th first", () => {
    for (const { bytes, truth } of files) {
      const rows = truth.records.filter(({ is }) => is === "accepted" || is === "rejected" || is === "either");
      expect(rows.slice(0, 6).map(({ is }) => is)).toEqual(Array.from({ length: 6 }, () => "accepted"));
      expect(rows.at(-1)?.is).toBe("accepted");
      const first = decode(bytes, truth.layout).split(truth.layout.lineEnd)[(rows[0]?.line ?? 0) - 1] ?? "";
      expect(first).toMatch(/(?:^|\D)(?:1[3-9]|2[0-8])(?:\D|$)/);
    }
  });
});

describe("a thousand of them", () => {
  test("hold every kind of dirt, dialect and encoding often enough to matter", () => {
    const names = [
      ...dirtKinds.map(({ name }) => name),
      "a return",
      "a blank line",
      "a row of empty cells",
      "the header again",
      "an exact repeat",
    ];
    const rare = names.filter((name) => files.filter(({ truth }) => truth.dirt.includes(name)).length < 100);
    expect(rare).toEqual([]);
    const kinds = new Set(
      files.map(({ truth: { layout } }) => `${layout.delimiter} ${layout.quote} ${layout.encoding}`),
    );
    expect(kinds.size).toBe(4 * 3 * 3);
    const ends = new Set(
      files.map(({ truth: { layout } }) => `${layout.lineEnd} ${layout.endsWithLineEnd} ${layout.bom}`),
    );
    expect(ends.size).toBe(3 * 2 * 2);
    const styles = new Set(
      files.map(({ truth: { layout } }) => `${layout.numbers.decimal}${layout.numbers.thousands} ${layout.dateOrder}`),
    );
    expect(styles.size).toBe(5 * 3);
  });

  test("are mostly clean: damaged rows stay under a quarter", () => {
    const share = ({ truth }: DirtySalesFile): number =>
      truth.records.filter(({ cause }) => cause !== null).length / truth.rows.read;
    expect(Math.max(...files.map(share))).toBeLessThan(0.25);
  });
});

/** Files whose lines can be cut by a plain split: no quotes, no thousands, a decimal point. */
function isPlain(layout: DirtyLayout): boolean {
  return layout.quote === "" && layout.numbers.decimal === "." && layout.numbers.thousands === "";
}

function decode(bytes: Uint8Array, { encoding }: DirtyLayout): string {
  return new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
}

function thousandths(text: string | null): bigint {
  const [whole = "", fraction = ""] = (text ?? "").replace("-", "").split(".");
  const size = BigInt(whole + fraction.padEnd(3, "0"));
  return text?.startsWith("-") ? -size : size;
}
