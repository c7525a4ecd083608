import { type Page, paint } from "./page.ts";
import { displayWidth, padLeft, padRight, shorten } from "./text.ts";

export interface TableColumn {
  readonly title: string;
  readonly align: "left" | "right";
  /** Never shortened: ids and other text to copy. Right-aligned columns never are. */
  readonly whole?: true;
}

const gap = "  ";
const narrowest = 8;

/**
 * Rows under their titles, numbers on the right. Where the page is too narrow the widest left-aligned columns are
 * shortened. Cells must be escaped already.
 */
export function printTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  page: Page,
  indent = "",
): string[] {
  const widths = columns.map((column, at) => {
    return rows.reduce((widest, row) => Math.max(widest, displayWidth(row[at] ?? "")), displayWidth(column.title));
  });
  fit(widths, columns, page.width - displayWidth(indent));
  const lineOf = (cells: readonly string[]): string => {
    const padded = columns.map((column, at) => {
      const width = widths[at] ?? 0;
      const cell = shorten(cells[at] ?? "", width);
      return column.align === "right" ? padLeft(cell, width) : padRight(cell, width);
    });
    return (indent + padded.join(gap)).trimEnd();
  };
  const titles = paint(page, "bold", lineOf(columns.map((column) => column.title)));
  const rule = paint(page, "dim", indent + widths.map((width) => "-".repeat(width)).join(gap));
  return [titles, rule, ...rows.map(lineOf)];
}

function fit(widths: number[], columns: readonly TableColumn[], available: number): void {
  let excess = widths.reduce((sum, width) => sum + width, 0) + gap.length * (widths.length - 1) - available;
  while (excess > 0) {
    const shrinkable = columns.flatMap((column, at) => (column.align === "left" && !column.whole ? [at] : []));
    const widest = shrinkable.toSorted((left, right) => (widths[right] ?? 0) - (widths[left] ?? 0))[0];
    if (widest === undefined || (widths[widest] ?? 0) <= narrowest) return;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess -= 1;
  }
}
