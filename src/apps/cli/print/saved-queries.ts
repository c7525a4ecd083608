import type { SavedQuery } from "#metrics/saved-queries/saved-query.ts";
import { type Page, paint } from "./page.ts";
import { printQueryCommand } from "./query-command.ts";
import { printTable } from "./table.ts";
import { escapeControls, wrap } from "./text.ts";

/** Everything that is kept of a named query. */
export function printSavedQuery(saved: SavedQuery, page: Page): string {
  const { name, version, at, query, note, questions, verifiedBy, expect, definitions } = saved;
  const expected = Object.entries(expect).map(([column, value]) => `${column} = ${value}`);
  const facts = [
    ...(note === null ? [] : [note]),
    verifiedBy === null ? "not verified by anybody" : `verified by ${verifiedBy}`,
    ...(expected.length === 0 ? [] : [`expected: ${expected.join(", ")}`]),
    ...questions.map((question) => `asked as: ${question}`),
    `definitions: ${definitions.map((each) => `${each.id} ${each.version}`).join(", ")}`,
  ];
  return [
    paint(page, "bold", `${name}, version ${version}, ${at}`),
    ...facts.flatMap((fact) => wrap(escapeControls(fact), page.width)),
    printQueryCommand(query, page),
  ].join("\n");
}

/** A line each. */
export function printSavedList(list: readonly SavedQuery[], page: Page): string {
  if (list.length === 0) return "no query is kept by a name yet: om queries save NAME --metric METRIC";
  const columns = ["name", "version", "saved", "verified by", "metrics", "note"].map((title) => ({
    title,
    align: title === "version" ? ("right" as const) : ("left" as const),
  }));
  const rows = list.map(({ name, version, at, verifiedBy, query, note }) =>
    [name, String(version), at.slice(0, 10), verifiedBy ?? "-", query.metrics.join(","), note ?? ""].map(
      escapeControls,
    ),
  );
  return printTable(columns, rows, page).join("\n");
}

/** Every version, oldest first. */
export function printSavedHistory(versions: readonly SavedQuery[], page: Page): string {
  return versions
    .map((saved) =>
      saved.isRemoved
        ? paint(page, "bold", `${saved.name}, version ${saved.version}, ${saved.at}: removed`)
        : printSavedQuery(saved, page),
    )
    .join("\n\n");
}
