import type { DecidedBy, DecisionEntry, FileReport } from "#core/report.ts";
import { type Page, paint } from "./page.ts";
import { escapeControls, wrap } from "./text.ts";

const ways: Readonly<Record<DecidedBy, string>> = {
  command: "by command",
  http: "over HTTP",
  inbox: "with the file in the inbox",
  remembered: "as decided for another file",
  unknown: "before this was kept",
};

/** What people decided about a file, and when; nothing where nobody did. */
export function printDecisions({ decisions = [] }: Pick<FileReport, "decisions">, page: Page): string[] {
  if (decisions.length === 0) return [];
  return [
    "",
    `  ${paint(page, "bold", "Decided")}`,
    ...decisions.flatMap((entry) => wrap(describe(entry), page.width, "    ")),
  ];
}

function describe({ at, by, key, value, previous, takenBack, onlyThisFile, from }: DecisionEntry): string {
  const before = previous === null ? "" : ` (before: ${escapeControls(previous)})`;
  const back = takenBack === undefined ? "" : `, taken back ${takenBack.at} ${ways[takenBack.by]}`;
  const scope = onlyThisFile === true ? ", for this file only" : "";
  const way = from === undefined ? ways[by] : `as decided for ${from}`;
  return `${at}  ${escapeControls(key)}=${escapeControls(value)}${before} ${way}${scope}${back}`;
}
