import type {
  ChangeAccount,
  ComparedList,
  Difference,
  ItemChange,
  StockChanges,
} from "#metrics/stock-changes/stock-changes.ts";
import { formatCount, formatMoney, formatNumberOf, groupDigits } from "./numbers.ts";
import { type Page, paint, suggest } from "./page.ts";
import { escapeControls, quoteValue, wrap } from "./text.ts";

/** Places that have a line of their own. */
const mostPlaces = 20;

/** Both lists, what came, went and changed in units and at cost, the same by place, then the items. */
export function printChanges(changes: StockChanges, page: Page): string {
  const { before, after, quantity, items, units, values, places, placesTotal } = changes;
  const lines: string[] = [];
  const say = (text: string, indent = ""): void => void lines.push(...wrap(text, page.width, indent));
  say(paint(page, "bold", `${escapeControls(after.name)}, since ${escapeControls(before.name)}`));
  say(describeList(before), "  ");
  say(describeList(after), "  ");
  if (quantity === "quantity_available") say("compared is what is available: not both say what is on hand", "  ");
  const { new: added, gone, changed, revalued, same } = items;
  const counts = [`${formatCount(added)} new`, `${formatCount(gone)} gone`, `${formatCount(changed)} changed`];
  say(
    `items: ${[...counts, `${formatCount(revalued)} of another worth`, `${formatCount(same)} the same`].join(", ")}`,
    "  ",
  );
  say(`units: ${describeAccount(units, groupDigits)}`, "  ");
  for (const value of values)
    say(
      `at cost${mark(value.currency)}: ${describeAccount(value, (exact) => formatMoney(exact, value.currency))}`,
      "  ",
    );
  if (placesTotal > 1) {
    for (const { place, units: ofPlace } of places.slice(0, mostPlaces))
      say(`${place === null ? "no place" : quoteValue(place)}: ${describeAccount(ofPlace, groupDigits)}`, "    ");
    if (placesTotal > mostPlaces)
      say(`${formatNumberOf(placesTotal - mostPlaces, "more place")}: --json shows up to 100`, "    ");
  }
  return [...lines, ...printItems(changes, page)].join("\n");
}

function printItems({ changes, changesTotal, after, before }: StockChanges, page: Page): string[] {
  if (changesTotal === 0) return ["", "No item differs."];
  const hidden = changesTotal - changes.length;
  const more = `${formatNumberOf(hidden, "more item")}: ${suggest(page, `changes ${after.fileId} ${before.fileId} --limit 1000`)}`;
  return [
    "",
    ...changes.flatMap((change) => wrap(describeItem(change), page.width, "  ")),
    ...(hidden > 0 ? [paint(page, "dim", `  ${more}`)] : []),
  ];
}

function describeList({ name, fileId, firstDay, lastDay, rows, items }: ComparedList): string {
  const day = firstDay === lastDay ? (firstDay ?? "no day") : `${firstDay} to ${lastDay}`;
  return `${escapeControls(name)} (${fileId}): ${day}, ${formatNumberOf(rows, "row")}, ${formatNumberOf(items, "item")} at a place`;
}

/** "21 + 4 new - 3 gone - 2 changed = 20"; what is nothing is left out. */
function describeAccount(account: ChangeAccount, format: (exact: string) => string): string {
  const { before, after, changed } = account;
  const parts: [sign: string, exact: string, word: string][] = [
    ["+", account.new, "new"],
    ["-", account.gone, "gone"],
    ["+", changed, "changed"],
    ["+", account.becameKnown, "not known before"],
    ["-", account.becameUnknown, "not known any more"],
  ];
  const said = parts.flatMap(([sign, exact, word]) => {
    if (exact === "0") return [];
    const isNegative = exact.startsWith("-");
    const shown = isNegative ? (sign === "+" ? "-" : "+") : sign;
    return [`${shown} ${format(exact.replace(/^-/, ""))} ${word}`];
  });
  return [format(before), ...said, `= ${format(after)}`].join(" ");
}

/** `changed  "A-1" Mug at "North": 12 -> 9 (-3), EUR 25.20 -> 18.90 (-6.30)` */
function describeItem({ item, product, place, status, units, values, lines }: ItemChange): string {
  const name = product === null || product === item ? "" : ` ${escapeControls(product)}`;
  const where = place === null ? "" : ` at ${quoteValue(place)}`;
  const amounts = values.map((value) =>
    `${mark(value.currency).trimStart()} ${describeDifference(value, status, (exact) => formatMoney(exact, value.currency))}`.trimStart(),
  );
  const found = [lines.before, lines.after].filter((line) => line !== null).join(" -> ");
  return `${status}  ${quoteValue(item)}${name}${where}: ${[describeDifference(units, status, groupDigits), ...amounts].join(", ")}  (line ${found})`;
}

function describeDifference(
  { before, after, difference }: Difference,
  status: ItemChange["status"],
  format: (exact: string) => string,
): string {
  const say = (exact: string | null, isListed: boolean): string =>
    exact === null ? (isListed ? "unknown" : "not listed") : format(exact);
  const sign = difference?.startsWith("-") === true ? "" : "+";
  const change = difference === null ? "" : ` (${sign}${format(difference)})`;
  return `${say(before, status !== "new")} -> ${say(after, status !== "gone")}${change}`;
}

function mark(currency: string): string {
  return currency === "" ? "" : ` ${currency}`;
}
