import type { Health } from "../../home/service.ts";
import { formatBytes } from "./numbers.ts";
import { printChecks, sayVerdict } from "./checks.ts";
import type { Page } from "./page.ts";
import { printTable } from "./table.ts";
import { escapeControls } from "./text.ts";

/** Checks with their outcome, what the disk is used for, then the settings with where each came from. */
export function printHealth({ checks, disk, settings = [] }: Health, page: Page): string {
  const settingRows = settings.map(({ name, value, origin }) => [name, escapeControls(value), origin]);
  const diskRows = disk.map(({ name, bytes }) => [name, formatBytes(bytes)]);
  return [
    ...printChecks(checks, page),
    "",
    ...printTable(diskColumns, diskRows, page),
    "",
    ...printTable(settingColumns, settingRows, page),
    "",
    sayVerdict(checks, "All is well."),
  ].join("\n");
}

const diskColumns = [
  { title: "disk", align: "left", whole: true },
  { title: "used", align: "right", whole: true },
] as const;

const settingColumns = [
  { title: "setting", align: "left", whole: true },
  { title: "value", align: "left", whole: true },
  { title: "from", align: "left", whole: true },
] as const;
