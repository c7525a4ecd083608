import type { Answer, AnswerTable, Citation } from "#context-engine/models/answer.ts";
import type { ContextPack } from "#context-engine/models/context.ts";
import { describePeriod, formatCell } from "./query-result.ts";
import { groupDigits } from "./numbers.ts";
import { type Page, paint, quoteShell, suggest } from "./page.ts";
import { printTable } from "./table.ts";
import { escapeControls, wrap } from "./text.ts";

/** Rows of a table that stand below the words; all of them are in the JSON. */
const mostRows = 30;

/** The answer in words, its rows, then what it rests on: period, filters, rows, files, what was assumed and what is missing. */
export function printAnswer(answer: Answer, page: Page): string {
  const lines: string[] = [];
  const say = (text: string, indent = ""): void => void lines.push(...wrap(escapeControls(text), page.width, indent));
  for (const part of answer.text.split("\n")) say(part);
  for (const option of answer.options ?? []) {
    say(`- ${option.label}`, "  ");
    lines.push(`    ${paint(page, "dim", suggest(page, `ask ${quoteShell(escapeControls(option.question))}`))}`);
  }
  const tables = [answer.table, ...(answer.more ?? []).map(({ table }) => table)];
  for (const table of tables) if (table !== undefined) lines.push(...printRows(table, page));
  lines.push(...restsOn(answer, page));
  if (answer.model !== null) say(tellModel(answer.model));
  for (const text of answer.assumptions) say(`Assumed: ${text}`);
  for (const text of answer.gaps) if (!answer.text.includes(text)) say(`Note: ${text}`);
  if (answer.status !== "answered") {
    for (const question of answer.suggestions)
      lines.push(paint(page, "dim", `Try: ${suggest(page, `ask ${quoteShell(question)}`)}`));
  }
  return lines.join("\n");
}

function printRows({ columns, rows }: AnswerTable, page: Page): string[] {
  const currencyAt = columns.findIndex(({ id }) => id === "currency");
  if (rows.length === 0) return [];
  const titles = columns.map(({ id, currency, unit }) => ({
    title: currency === undefined || currency === "" ? id : `${id} (${currency})`,
    align: unit === "dimension" ? ("left" as const) : ("right" as const),
  }));
  const cells = rows.slice(0, mostRows).map((row) => {
    const named = row[currencyAt];
    return columns.map((column, at) =>
      formatCell(row[at] ?? null, column, column.currency ?? (typeof named === "string" ? named : "")),
    );
  });
  const more =
    rows.length > mostRows ? [`... and ${groupDigits(String(rows.length - mostRows))} more rows: --json has them`] : [];
  return ["", ...printTable(titles, cells, page), ...more];
}

function restsOn({ table, citations }: Answer, page: Page): string[] {
  const lines: string[] = [];
  const say = (text: string): void => void lines.push(...wrap(escapeControls(text), page.width));
  if (table !== undefined || citations.length > 0) lines.push("");
  if (table?.period !== undefined) say(`Period: ${describePeriod(table.period)}`);
  if (table?.comparison !== undefined) say(`Compared with: ${describePeriod(table.comparison)}`);
  const filters = (table?.query?.where ?? []).map(
    ({ dimension, op, value }) => `${dimension} ${op} ${value ?? "(unknown)"}`,
  );
  if (filters.length > 0) say(`Only: ${filters.join(", ")}`);
  if (table?.coverage !== undefined) {
    const { rowsUsed, rowsTotal } = table.coverage;
    say(`Rows: ${groupDigits(String(rowsUsed))} used of ${groupDigits(String(rowsTotal))}`);
  }
  for (const citation of citations) say(`[${citation.id}] ${describeCitation(citation)}`);
  for (const { id, description } of table?.definitions ?? [])
    lines.push(...wrap(paint(page, "dim", `${id}: ${description}`), page.width));
  return lines;
}

/** Who phrased the words, and how many of its sentences the facts did not bear out. */
function tellModel({ id, sentences, replaced, cost, tokens, failure }: NonNullable<Answer["model"]>): string {
  if (sentences === 0 && failure !== null) return `${id} was asked to phrase it and did not (${failure})`;
  const took = tokens === null ? "" : `, ${groupDigits(String(tokens.input + tokens.output))} tokens`;
  const paid = cost === null ? "" : `, cost ${cost}`;
  return `Phrased by ${id}, ${replaced} ${replaced === 1 ? "sentence" : "sentences"} replaced${took}${paid}`;
}

function describeCitation({ fileId, name, metric, lines }: Citation): string {
  if (fileId !== undefined) return `${name ?? fileId}${lines === undefined ? "" : `, line ${lines}`} (${fileId})`;
  return `the definition of ${metric ?? "it"}`;
}

/** The prompt as a model gets it, then how many tokens it has. */
export function printContext({ prompt, tokens, gaps, items, plan, readByModel }: ContextPack, page: Page): string {
  const textOf = (part: string): readonly string[] => part.split("\n").map(escapeControls);
  const files = items.flatMap((item) => item.files.map(({ name }) => name));
  return [
    ...(prompt.system === "" ? [] : [...textOf(prompt.system), "", ...textOf(prompt.user), ""]),
    ...wrap(
      `${tokens.used} of ${tokens.budget} tokens (${tokens.tokenizer}), ${items.length} items from ${new Set(files).size} files`,
      page.width,
    ),
    ...(plan === null || readByModel === undefined
      ? []
      : wrap(`Read by the model as: ${escapeControls(readByModel)}`, page.width)),
    ...gaps.flatMap((gap) => wrap(`Note: ${escapeControls(gap)}`, page.width)),
  ].join("\n");
}
