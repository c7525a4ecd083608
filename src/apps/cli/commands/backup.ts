import { resolve } from "node:path";
import { OmError } from "#core/errors.ts";
import type { BackupStep } from "../../local/backup/write-backup.ts";
import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { formatBytes, formatNumberOf } from "../print/numbers.ts";
import { quoteShell } from "../print/page.ts";
import { escapeControls } from "../print/text.ts";
import { eraseLine } from "../progress.ts";

/** `om backup FOLDER|FILE.tar`: everything as it is at one moment, through the server where one is at work. */
export async function backup(context: CommandContext, folder: string): Promise<ExitCode> {
  const { terminal, page, json, stop } = context;
  const service = await context.service("work");
  context.endsItself(); // interrupted it removes what it wrote
  let last: BackupStep | null = null;
  for await (const step of service.backup(resolve(folder))) {
    if (stop.aborted && !step.isDone) throw new OmError("CANCELLED", "interrupted: there is no backup");
    last = step;
    if (!step.isDone) terminal.progress?.write(`${eraseLine}${written(step)}`);
  }
  terminal.progress?.write(eraseLine);
  if (last?.isDone !== true) {
    throw new OmError("NOT_AVAILABLE", "the server ended before the backup did", {
      fix: "run the same command again, with another name",
    });
  }
  const { target, files, bytes } = last;
  if (json) terminal.print(JSON.stringify({ target, files, bytes }));
  else {
    terminal.print(`${written(last)} written to ${escapeControls(target)}`);
    terminal.print(`Restore: ${page.program} restore ${quoteShell(target)} --data-dir NEW`);
  }
  return exitCodes.done;
}

function written({ files, bytes }: BackupStep): string {
  return `${formatNumberOf(files, "file")}, ${formatBytes(bytes)}`;
}
