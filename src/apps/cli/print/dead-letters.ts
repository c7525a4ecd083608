import { toInstant } from "#core/clock.ts";
import type { DeadLetter } from "../../home/service.ts";
import type { Page } from "./page.ts";
import { suggest } from "./page.ts";
import { printTable } from "./table.ts";
import { escapeControls } from "./text.ts";

/** Messages that were set aside, one a line, and what can be done about them. */
export function printDeadLetters(letters: readonly DeadLetter[], page: Page): string {
  if (letters.length === 0) return "No message was set aside.";
  const rows = letters.map(({ id, queue, diedAt, receives, cause, body }) => [
    id,
    queue,
    toInstant(diedAt).slice(0, 16).replace("T", " "),
    String(receives),
    fileOf(body),
    escapeControls(cause ?? "every attempt ended without a word"),
  ]);
  return [
    ...printTable(columns, rows, page),
    "",
    `Try again: ${suggest(page, "dlq redrive --all")}   Give up: ${suggest(page, "dlq discard --all")}`,
  ].join("\n");
}

function fileOf(body: unknown): string {
  const isObject = typeof body === "object" && body !== null && "fileId" in body;
  return isObject && typeof body.fileId === "string" ? body.fileId : "";
}

const columns = [
  { title: "message", align: "left", whole: true },
  { title: "queue", align: "left", whole: true },
  { title: "set aside (UTC)", align: "left", whole: true },
  { title: "tries", align: "right" },
  { title: "file", align: "left", whole: true },
  { title: "cause", align: "left" },
] as const;
