import { mergeAmounts, noAmounts, type ClassAmounts } from "#core/ledger.ts";
import type { TableReport } from "#core/report.ts";
import { formatCount, formatMoney, formatNumberOf } from "./numbers.ts";
import type { Page } from "./page.ts";
import { printTable, type TableColumn } from "./table.ts";
import { wrap } from "./text.ts";

const rowClasses = ["accepted", "rejected", "duplicate", "skipped"] as const;

/**
 * The conservation account as a sum that the reader can check: classes of rows and their money, a line, what was read;
 * then how the rows read and the rest of the file make up all its records.
 */
export function printLedger(table: TableReport, page: Page): string[] {
  const { rows, amounts } = table;
  const shown = rowClasses.filter((name) => rows[name] > 0 || name === "accepted" || name === "rejected");
  const read = rowClasses.map((name) => amounts[name]).reduce(mergeAmounts, noAmounts);
  const currencies = Object.keys(read.known);
  const columns: TableColumn[] = [
    { title: "rows", align: "right" },
    { title: "", align: "left" },
    ...currencies.map((currency) => ({ title: currency === "" ? "no currency" : currency, align: "right" as const })),
    ...(read.unreadable > 0 ? [{ title: "unreadable amounts", align: "right" as const }] : []),
  ];
  const lineOf = (count: number, name: string, money: ClassAmounts): string[] => [
    formatCount(count),
    name,
    ...currencies.map((currency) => formatMoney(money.known[currency] ?? "0", currency)),
    ...(read.unreadable > 0 ? [formatCount(money.unreadable)] : []),
  ];
  const lines = shown.map((name) => lineOf(rows[name], name, amounts[name]));
  const [titles = "", rule = "", ...body] = printTable(
    columns,
    [...lines, lineOf(rows.read, "read", read)],
    page,
    "    ",
  );
  return [
    titles,
    rule,
    ...body.slice(0, -1),
    rule,
    ...body.slice(-1),
    ...wrap(describeRecords(table), page.width, "  "),
  ];
}

/** "48,210 read + 1 header + 9 empty = 48,220 records on 48,222 lines, 2 line breaks are inside quotes" */
function describeRecords({ rows }: TableReport): string {
  const outside = [
    [rows.preamble, "above the header"],
    [rows.header, "header"],
    [rows.blank, "empty"],
    [rows.footer, "below the rows"],
  ] as const;
  const terms = outside.flatMap(([count, name]) => (count > 0 ? [`${formatCount(count)} ${name}`] : []));
  const sum = `${[`${formatCount(rows.read)} read`, ...terms].join(" + ")} = ${formatNumberOf(rows.records, "record")}`;
  if (rows.newlinesInQuotes === 0) return sum;
  const breaks = formatNumberOf(rows.newlinesInQuotes, "line break");
  return `${sum} on ${formatCount(rows.physicalLines)} lines (${breaks} inside quotes)`;
}
