import { OmError } from "#core/errors.ts";
import {
  addDecimals,
  compareDecimals,
  type Decimal,
  formatDecimal,
  parseDecimal,
  subtractDecimals,
  zero,
} from "#core/money.ts";
import type { QueryRows } from "#engine/query-engine.ts";
import { z } from "zod";
import { amountNames, type ReconciliationPart } from "./compile-reconciliation.ts";
import {
  type ApartTotals,
  type ReconciledAmounts,
  type ReconciledOrder,
  type ReconciledStatus,
  reconciledStatuses,
  type StatusTotals,
} from "./reconciliation.ts";

export type Row = readonly (string | null)[];
type Cell = string | null | undefined;

const cellsOf = z.array(z.string().nullable());

/** The rows of each part of the statement, in their order. */
export function readParts({ rows }: QueryRows): (part: ReconciliationPart) => readonly Row[] {
  const byPart = Map.groupBy(rows, ([part]) => String(part));
  return (part) => (byPart.get(part) ?? []).map(([, cells]) => cellsOf.parse(JSON.parse(String(cells))));
}

/** What the notes count beside the sums. */
export interface CountedOrders {
  /** Orders of which one side writes a # in front of the number. */
  readonly otherSpelling: number;
  /** Orders that both sides have, each in another currency. */
  readonly otherCurrency: number;
  /** Orders whose difference is a refund or a tip that the orders do not tell. */
  readonly explained: number;
}

/** @throws OmError `CONSERVATION_FAILED` where a cent of the settlements would be in none of the sums, or in two */
export function readTotals(rows: readonly Row[]): CountedOrders & { readonly statuses: readonly StatusTotals[] } {
  const count = (at: number): number => rows.reduce((sum, row) => sum + Number(row[at] ?? 0), 0);
  const after = 3 + amountNames.length;
  return {
    statuses: rows.map((row) => {
      const amounts = readAmounts(row.slice(3, after));
      const [whole, transfers, isPartly] = row.slice(after);
      assertWhole(amounts, { whole, transfers, isPartly });
      return { currency: String(row[0]), status: readStatus(row[1]), orders: Number(row[2]), ...amounts };
    }),
    otherSpelling: count(after + 3),
    otherCurrency: count(after + 4),
    explained: count(after + 5),
  };
}

function assertWhole(
  { sales, refunds, fees, taxes, net, other }: ReconciledAmounts,
  { whole, transfers, isPartly }: { readonly whole: Cell; readonly transfers: Cell; readonly isPartly: Cell },
): void {
  const toDecimal = (cell: Cell): Decimal => (cell == null ? zero : (parseDecimal(cell) ?? zero));
  const counted = subtractDecimals(addDecimals(toDecimal(net), toDecimal(other)), toDecimal(transfers));
  const kept = [refunds, fees, taxes].map(toDecimal).reduce(addDecimals, zero);
  const left = subtractDecimals(toDecimal(sales), kept);
  const isWhole = compareDecimals(counted, toDecimal(whole)) === 0;
  const isSplit = isPartly === "true" || compareDecimals(left, toDecimal(net)) === 0;
  if (isWhole && isSplit) return;
  throw new OmError("CONSERVATION_FAILED", "the amounts of settlements do not add up", {
    fix: "this is a defect, please report it with the columns of the settlement",
  });
}

export function readOrders(rows: readonly Row[]): ReconciledOrder[] {
  return rows.map((row) => {
    const [order, settledAs, currency, status, day, settledFrom, settledTo, lines, because, orders, payouts] = row;
    return {
      order: String(order),
      settledAs: toText(settledAs),
      currency: String(currency),
      status: readStatus(status),
      day: toText(day),
      settledFrom: toText(settledFrom),
      settledTo: toText(settledTo),
      ...readAmounts(row.slice(11)),
      because: because === "refund" || because === "tip" ? because : null,
      lines: Number(lines),
      rows: { orders: Number(orders), payouts: Number(payouts) },
    };
  });
}

export function readApart(rows: readonly Row[]): ApartTotals[] {
  return rows.map(([currency, kind, count, net]) => ({
    currency: String(currency),
    kind: String(kind),
    rows: Number(count),
    net: toAmount(net),
  }));
}

function readAmounts(cells: Row): ReconciledAmounts {
  const [total, sales, refunds, fees, taxes, net, other, difference] = cells.map(toAmount);
  return {
    total: total ?? null,
    sales: sales ?? null,
    refunds: refunds ?? null,
    fees: fees ?? null,
    taxes: taxes ?? null,
    net: net ?? null,
    other: other ?? null,
    difference: difference ?? null,
  };
}

function readStatus(cell: Cell): ReconciledStatus {
  return reconciledStatuses.find((status) => status === cell) ?? "unknown";
}

function toText(cell: Cell): string | null {
  return cell ?? null;
}

function toAmount(cell: Cell): string | null {
  const parsed = cell == null ? null : parseDecimal(cell);
  return parsed === null ? null : formatDecimal(parsed);
}
