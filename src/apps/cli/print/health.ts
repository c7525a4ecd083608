import type { Health } from "../../home/service.ts";
import { formatBytes } from "./numbers.ts";
import { type Page, paint } from "./page.ts";
import { printTable } from "./table.ts";
import { escapeControls } from "./text.ts";

/** Checks with their outcome, what the disk is used for, then the settings with where each came from. */
export function printHealth({ checks, disk, settings = [] }: Health, page: Page): string {
  const outcome = (ok: boolean): string => (ok ? paint(page, "green", "ok") : paint(page, "red", "not ok"));
  const checkRows = checks.map(({ name, ok, detail }) => [outcome(ok), name, escapeControls(detail)]);
  const settingRows = settings.map(({ name, value, origin }) => [name, escapeControls(value), origin]);
  const diskRows = disk.map(({ name, bytes }) => [name, formatBytes(bytes)]);
  const failing = checks.filter((check) => !check.ok).map((check) => check.name);
  const verdict = failing.length === 0 ? "All is well." : `To mend: ${failing.join(", ")}.`;
  return [
    ...printTable(checkColumns, checkRows, page),
    "",
    ...printTable(diskColumns, diskRows, page),
    "",
    ...printTable(settingColumns, settingRows, page),
    "",
    verdict,
  ].join("\n");
}

const checkColumns = [
  { title: "", align: "left", whole: true },
  { title: "check", align: "left", whole: true },
  { title: "found", align: "left", whole: true },
] as const;

const diskColumns = [
  { title: "disk", align: "left", whole: true },
  { title: "used", align: "right", whole: true },
] as const;

const settingColumns = [
  { title: "setting", align: "left", whole: true },
  { title: "value", align: "left", whole: true },
  { title: "from", align: "left", whole: true },
] as const;
