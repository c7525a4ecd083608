import type { IssueSummary } from "#core/terms.ts";
import { formatCount } from "./numbers.ts";
import { type Page, paint } from "./page.ts";
import { escapeControls, quoteValue, wrap } from "./text.ts";

/** What is wrong with rows, by code: how often, why, how to mend it, and up to `most` examples each. */
export function printIssues(issues: readonly IssueSummary[], most: number, page: Page): string[] {
  return issues.flatMap((issue) => {
    const [first] = issue.examples;
    const title = `${formatCount(issue.count)} x ${paint(page, "yellow", issue.code)}`;
    if (first === undefined) return [`    ${title}`];
    const examples = issue.examples.slice(0, most).map((example) => {
      const place = `line ${formatCount(example.line)}`;
      const column = example.column === null ? "" : `, ${escapeControls(example.column)}`;
      const why = example.reason === first.reason ? "" : `  ${escapeControls(example.reason)}`;
      return `        ${place}${column}: ${quoteValue(example.raw)}${why}`;
    });
    const [head = "", ...rest] = wrap(`${title}  ${escapeControls(first.reason)}`, page.width - 4, "    ");
    return [head, ...rest, ...examples, ...wrap(`fix: ${escapeControls(first.fix)}`, page.width, "        ")];
  });
}
