import { describe, expect, test } from "vitest";
import { analyseRows } from "../../../test/support/analyse-rows.ts";

const header = "Receipt No | Date | Type | Item | Qty | Price | Amount";
const receipts = [1, 2, 3, 4, 5].map((no) => ({ no, amounts: [3 * no, 4 + no] }));

function journal(payment: (total: number) => string, rows = receipts): string {
  const lines = rows.flatMap(({ no, amounts }) => [
    ...amounts.map((amount) => `R${no} | 2026-01-0${no} | SALE | Mug | 1 | ${amount}.00 | ${amount}.00`),
    payment(amounts.reduce((sum, amount) => sum + amount, 0)).replaceAll("#", String(no)),
  ]);
  return [header, ...lines.filter((line) => line !== "")].join("\n");
}

describe("a journal of a till", () => {
  test("whose payments take each receipt back to nothing is not sales", () => {
    const { decision } = analyseRows(
      journal((total) => `R# | 2026-01-0# | PAYMENT | Cash | 1 | -${total}.00 | -${total}.00`),
    );
    expect(decision.type).toBe("general");
    expect(decision.reasons.join()).toContain("add up to nothing");
  });

  test("whose payments count each receipt twice is not sales", () => {
    const { decision } = analyseRows(
      journal((total) => `R# | 2026-01-0# | PAYMENT | Cash | 1 | ${total}.00 | ${total}.00`),
    );
    expect(decision.type).toBe("general");
    expect(decision.reasons.join()).toContain("the sum of the others");
  });

  test("with printed totals is sales: totals are not counted", () => {
    const { decision } = analyseRows(journal((total) => `R# | 2026-01-0# | SALE | Subtotal | | | ${total}.00`));
    expect(decision.type).toBe("sales");
  });

  test("without payments is sales", () => {
    expect(analyseRows(journal(() => "")).decision.type).toBe("sales");
  });
});
