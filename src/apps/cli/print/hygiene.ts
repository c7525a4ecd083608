import type { HygieneFinding, HygieneLine } from "#core/hygiene.ts";
import { formatAmount, formatCount, formatNumberOf, groupDigits } from "./numbers.ts";
import { type Page, paint } from "./page.ts";
import { escapeControls, quoteValue, wrap } from "./text.ts";

/** A line a class; with lines to show also what it does to numbers, how to mend it, and the first `most` rows. */
export function printFindings(findings: readonly HygieneFinding[], most: number, page: Page): string[] {
  return findings.flatMap((finding) => [
    ...wrap(describeFinding(finding, page), page.width, "    "),
    ...(most === 0 ? [] : printMore(finding, most, page)),
  ]);
}

function printMore(finding: HygieneFinding, most: number, page: Page): string[] {
  return [
    ...wrap(`${finding.effect}; fix: ${finding.fix}`, page.width, "        "),
    ...finding.lines.slice(0, most).flatMap((line) => wrap(describeLine(line), page.width, "        ")),
  ];
}

/** "3 rows: negative stock, -14 units, EUR -140.00" */
export function describeFinding({ id, title, rows, amounts, units }: HygieneFinding<unknown>, page: Page): string {
  const parts = [`${formatNumberOf(rows, "row")}: ${title}`];
  if (units !== null) parts.push(`${groupDigits(units)} ${units === "1" || units === "-1" ? "unit" : "units"}`);
  const known = Object.entries(amounts?.known ?? {}).map(([currency, exact]) => formatAmount(exact, currency));
  if (known.length > 0) parts.push(known.join(" and "));
  const unknown = amounts?.unreadable ?? 0;
  if (known.length > 0 && unknown > 0) parts.push(`${formatCount(unknown)} of them of unknown worth`);
  return `${parts.join(", ")}  ${paint(page, "dim", id)}`;
}

/** "line 14, "A-4": quantity_on_hand -2, on_hand_value -20" */
export function describeLine({ line, column, item, values }: HygieneLine): string {
  const said = Object.entries(values).map(
    ([name, value]) => `${name} ${value === null ? "unknown" : escapeControls(value)}`,
  );
  const named = item === null ? "no item" : quoteValue(item);
  const place = column === undefined ? "" : ` ${quoteValue(column)}`;
  return `line ${formatCount(line)}${place}, ${named}${said.length === 0 ? "" : `: ${said.join(", ")}`}`;
}
