import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addAmount, assertBalanced, type ClassAmounts, mergeAmounts, noAmounts, type RowLedger } from "./ledger.ts";
import { parseDecimal } from "./money.ts";

const count = fc.nat({ max: 1_000_000 });
const classes = fc.record({ accepted: count, rejected: count, duplicate: count, skipped: count });
const outside = fc.record({ preamble: count, header: count, footer: count, blank: count });
const anyLedger = fc
  .tuple(classes, outside, count)
  .map(([inside, around, newlinesInQuotes]) => aLedger({ ...inside, ...around, newlinesInQuotes }));

describe("a ledger", () => {
  test("in which every record went somewhere once is balanced", () => {
    fc.assert(
      fc.property(anyLedger, (rows) => {
        assertBalanced(rows);
      }),
    );
    expect(() => assertBalanced(aLedger({}))).not.toThrow();
  });

  test("is refused when any one count is off by any number", () => {
    const name = fc.constantFrom<keyof RowLedger>(
      ...(["physicalLines", "records", "preamble", "header", "footer", "blank", "read"] as const),
      ...(["accepted", "rejected", "duplicate", "skipped", "newlinesInQuotes"] as const),
    );
    const error = fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: -50, max: -1 }), fc.constant(Number.NaN));
    fc.assert(
      fc.property(anyLedger, name, error, (rows, changed, by) => {
        expect(() => assertBalanced({ ...rows, [changed]: rows[changed] + by })).toThrow(
          expect.objectContaining({ code: "CONSERVATION_FAILED", retryable: false }),
        );
      }),
    );
  });

  test.each<[string, Partial<RowLedger>]>([
    ["records = preamble + header + footer + blank + read", { records: 9 }],
    ["read = accepted + rejected + duplicate + skipped", { accepted: 4 }],
    ["physical lines = records + line breaks inside quotes", { physicalLines: 9 }],
  ])("names the identity that does not hold: %s", (identity, wrong) => {
    const rows = aLedger({ header: 1, accepted: 5, rejected: 2, newlinesInQuotes: 3 });
    expect(() => assertBalanced({ ...rows, ...wrong })).toThrow(identity);
  });

  test("is refused when a loss in one class hides as a negative count in another", () => {
    const rows = aLedger({ accepted: -1, rejected: 1 });
    expect(() => assertBalanced(rows)).toThrow("accepted is a count");
    expect(() => assertBalanced(aLedger({ accepted: 0.5, rejected: 0.5 }))).toThrow("accepted is a count");
  });
});

describe("amounts", () => {
  test("are summed exactly, and an unknown currency never joins a known one", () => {
    const amounts = amountsOf(["USD", "0.1"], ["USD", "0.2"], ["", "5"], ["EUR", "-1.50"], ["USD", "x"], ["", ""]);
    expect(amounts).toEqual({ known: { USD: "0.3", "": "5", EUR: "-1.5" }, unreadable: 2 });
    expect(noAmounts).toEqual({ known: {}, unreadable: 0 });
  });

  test("merge to what one class over all rows would hold, in any order", () => {
    const cents = fc.integer({ min: -1_000_000, max: 1_000_000 }).map((value) => String(value / 100));
    const currency = fc.constantFrom("USD", "EUR", "", "__proto__", "constructor");
    const rows = fc.array(
      fc.tuple(currency, fc.oneof({ weight: 5, arbitrary: cents }, { weight: 1, arbitrary: fc.constant("n/a") })),
    );
    fc.assert(
      fc.property(rows, rows, (left, right) => {
        const whole = amountsOf(...left, ...right);
        expect(inAnyOrder(mergeAmounts(amountsOf(...left), amountsOf(...right)))).toEqual(inAnyOrder(whole));
        expect(inAnyOrder(mergeAmounts(amountsOf(...right), amountsOf(...left)))).toEqual(inAnyOrder(whole));
      }),
    );
  });

  test("that are no numbers are never passed over", () => {
    const damaged = { known: { USD: "12,50" }, unreadable: 0 };
    const refused = expect.objectContaining({ code: "CONSERVATION_FAILED" });
    expect(() => addAmount(damaged, "USD", parseDecimal("1"))).toThrow(refused);
    expect(() => mergeAmounts(noAmounts, damaged)).toThrow(refused);
  });
});

/** Balanced by construction. */
function aLedger(counts: Partial<RowLedger>): RowLedger {
  const { preamble = 0, header = 0, footer = 0, blank = 0, newlinesInQuotes = 0 } = counts;
  const { accepted = 0, rejected = 0, duplicate = 0, skipped = 0, repeats = 0 } = counts;
  const read = accepted + rejected + duplicate + skipped;
  const records = preamble + header + footer + blank + read;
  const physicalLines = records + newlinesInQuotes;
  return {
    physicalLines,
    records,
    preamble,
    header,
    footer,
    blank,
    read,
    accepted,
    rejected,
    duplicate,
    skipped,
    repeats,
    newlinesInQuotes,
  };
}

function amountsOf(...rows: readonly (readonly [currency: string, amount: string])[]): ClassAmounts {
  return rows.reduce((sum, [currency, amount]) => addAmount(sum, currency, parseDecimal(amount)), noAmounts);
}

function inAnyOrder({ known, unreadable }: ClassAmounts): unknown {
  return { known: new Map(Object.entries(known)), unreadable };
}
