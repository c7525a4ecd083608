import type { Coverage, FileName, PendingFile, ResultPeriod } from "../query.ts";

/** Which orders are compared with what was settled for them. */
export interface ReconciliationRequest {
  /** Of the orders, as in a query; "all" by default. */
  readonly period?: string;
  /** Only orders of this source. */
  readonly source?: string;
  /** Only settlements of this source. */
  readonly payouts?: string;
  /** Orders that are shown of each status: 20, at most 1,000. */
  readonly limit?: number;
}

/**
 * `matched`: what was settled is the order's total, less fees and taxes. `differs`: it is not. `orders_only`, `payouts_only`: one
 * side alone has the order. `ambiguous`: several sources of orders have the number. `unknown`: an amount of it is not known.
 */
export const reconciledStatuses = [
  "differs",
  "orders_only",
  "payouts_only",
  "ambiguous",
  "unknown",
  "matched",
] as const;
export type ReconciledStatus = (typeof reconciledStatuses)[number];

/** Settlements beside orders: the contract of `om reconcile` and `POST /v1/reconciliation`. Never part of any sales. */
export interface Reconciliation {
  readonly period: ResultPeriod;
  /** By currency, then in the order of the statuses; those without an order are left out. */
  readonly totals: readonly StatusTotals[];
  /** What settlements have apart from orders: subscriptions, reserves, transfers. By currency and kind. */
  readonly apart: readonly ApartTotals[];
  /** By status, then the largest amount first; of each status at most `limit`. */
  readonly orders: readonly ReconciledOrder[];
  readonly ordersTotal: number;
  readonly coverage: { readonly orders: Coverage; readonly payouts: Coverage };
  readonly pending: readonly PendingFile[];
  readonly files: readonly FileName[];
  readonly notes: readonly string[];
}

/**
 * Exact decimals, null where the side or an amount is not known. sales - refunds - fees - taxes = net;
 * difference = net - (total - fees - taxes).
 */
export interface ReconciledAmounts {
  /** Of the orders: net sales, tax and shipping. */
  readonly total: string | null;
  readonly sales: string | null;
  readonly refunds: string | null;
  readonly fees: string | null;
  /** That the market place kept back to pay them itself. */
  readonly taxes: string | null;
  readonly net: string | null;
  /** Reimbursements, reserves and rows of no known kind of these orders; in none of the amounts before. */
  readonly other: string | null;
  readonly difference: string | null;
}

export interface StatusTotals extends ReconciledAmounts {
  /** "" is unknown. */
  readonly currency: string;
  readonly status: ReconciledStatus;
  readonly orders: number;
}

export interface ApartTotals {
  readonly currency: string;
  readonly kind: string;
  readonly rows: number;
  /** As signed in the settlement; null where no row knows it. */
  readonly net: string | null;
}

export interface ReconciledOrder extends ReconciledAmounts {
  /** As the orders write its number, else as the settlement does. */
  readonly order: string;
  /** As the settlement writes it, where that is not the same. */
  readonly settledAs: string | null;
  readonly currency: string;
  readonly status: ReconciledStatus;
  /** First day of the order; of one that settlements alone have, its first there. */
  readonly day: string | null;
  /** First and last day on which something was settled. */
  readonly settledFrom: string | null;
  readonly settledTo: string | null;
  /** Lines of the order in the settlement: rows of one item and day are one. */
  readonly lines: number;
  /** The amount that the difference is, where it is one that the orders leave out. */
  readonly because: "refund" | "tip" | null;
  readonly rows: { readonly orders: number; readonly payouts: number };
}
