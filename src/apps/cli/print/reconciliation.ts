import type {
  ApartTotals,
  ReconciledAmounts,
  ReconciledOrder,
  ReconciledStatus,
  Reconciliation,
} from "#metrics/payouts/reconciliation.ts";
import type { Coverage } from "#metrics/query.ts";
import { formatAmount, formatCount, formatMoney, formatNumberOf, groupDigits } from "./numbers.ts";
import { type Page, paint } from "./page.ts";
import { describePeriod } from "./query-result.ts";
import { printTable } from "./table.ts";
import { escapeControls, wrap } from "./text.ts";

const words: Readonly<Record<ReconciledStatus, string>> = {
  matched: "matched",
  differs: "differ",
  orders_only: "in the orders only",
  payouts_only: "in the payouts only",
  ambiguous: "number not clear",
  unknown: "amount not known",
};

const amountColumns = ["total", "fees", "taxes", "net", "difference"] as const;

/** The sums of each status, what is apart from orders, then the orders that do not match. */
export function printReconciliation(found: Reconciliation, page: Page): string {
  const lines: string[] = [];
  const paragraph = (text: string): void => void lines.push(...wrap(text, page.width));
  if (found.totals.length === 0) paragraph("no orders in this period, on neither side");
  else lines.push(...printTotals(found, page));
  if (found.apart.length > 0) {
    lines.push("");
    paragraph(`Apart from orders: ${found.apart.map(describeApart).join(", ")}`);
  }
  lines.push(...printOrders(found, page), "");
  paragraph(`Period: ${describePeriod(found.period)}`);
  paragraph(`Orders: ${describeCoverage(found.coverage.orders)}`);
  paragraph(`Payouts: ${describeCoverage(found.coverage.payouts)}`);
  if (found.files.length > 0) paragraph(`Files: ${found.files.map(({ name }) => escapeControls(name)).join(", ")}`);
  paragraph(
    paint(
      page,
      "dim",
      "difference: net - (total - fees - taxes); total: net sales, tax and shipping of the orders; never part of sales",
    ),
  );
  for (const { fileId, name, state } of found.pending) {
    const why = state === "needs_decision" ? "waits for a decision" : `is still being processed (${state})`;
    paragraph(paint(page, "yellow", `Not in these numbers: ${escapeControls(name)} (${fileId}) ${why}.`));
  }
  for (const note of found.notes) paragraph(`Note: ${escapeControls(note)}`);
  return lines.join("\n");
}

function printTotals({ totals }: Reconciliation, page: Page): string[] {
  const columns = ["orders", "", "currency", ...amountColumns].map((title, at) => ({
    title,
    align: at === 1 || at === 2 ? ("left" as const) : ("right" as const),
  }));
  const rows = totals.map((row) => [
    formatCount(row.orders),
    words[row.status],
    row.currency,
    ...amountsOf(row, row.currency),
  ]);
  return printTable(columns, rows, page);
}

function amountsOf(amounts: ReconciledAmounts, currency: string): string[] {
  return amountColumns.map((name) => {
    const exact = amounts[name];
    return exact === null ? "-" : formatMoney(exact, currency);
  });
}

function describeApart({ kind, currency, rows, net }: ApartTotals): string {
  const worth = net === null ? "not known" : formatAmount(net, currency);
  return `${kind} ${worth} (${formatNumberOf(rows, "row")})`;
}

/** Matched ones are counted only: `--json` lists some of them as well. */
function printOrders({ orders, totals }: Reconciliation, page: Page): string[] {
  const shown = orders.filter(({ status }) => status !== "matched");
  if (shown.length === 0) return [];
  const columns = [
    { title: "order", align: "left" as const, whole: true as const },
    { title: "day", align: "left" as const, whole: true as const },
    { title: "", align: "left" as const },
    ...amountColumns.map((title) => ({ title, align: "right" as const })),
  ];
  const rows = shown.map((order) => [
    escapeControls(order.order),
    order.day ?? "",
    describeStatus(order),
    ...amountsOf(order, order.currency),
  ]);
  const all = totals.reduce((sum, { status, orders: count }) => sum + (status === "matched" ? 0 : count), 0);
  const hidden = all - shown.length;
  const more = `${formatNumberOf(hidden, "more order")}: --limit shows up to 1000 of each kind`;
  return ["", ...printTable(columns, rows, page), ...(hidden > 0 ? [paint(page, "dim", more)] : [])];
}

function describeStatus({ status, because, currency }: ReconciledOrder): string {
  const why = because === null ? "" : `, by a ${because}`;
  return `${words[status].replace("differ", "differs")}${why}${currency === "" ? "" : ` (${currency})`}`;
}

function describeCoverage({ rowsUsed, rowsTotal, undated }: Coverage): string {
  const more = undated === 0 ? "" : `, ${formatNumberOf(undated, "row")} without a date`;
  return `${groupDigits(String(rowsUsed))} rows used of ${groupDigits(String(rowsTotal))}${more}`;
}
