import { resolve } from "node:path";
import { OmError } from "#core/errors.ts";
import { restoreBackup } from "../../local/backup/restore-backup.ts";
import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { formatBytes, formatNumberOf } from "../print/numbers.ts";
import { quoteShell } from "../print/page.ts";
import { escapeControls } from "../print/text.ts";
import { eraseLine } from "../progress.ts";

/** `om restore BACKUP --data-dir NEW`: a new data folder; what was queued goes on when it is opened. */
export async function restore(context: CommandContext, backup: string): Promise<ExitCode> {
  const { config, terminal, page, json, stop } = context;
  context.endsItself(); // interrupted it removes what it wrote
  const draw = (files: number, all: number | null): void => {
    if (stop.aborted) throw new OmError("CANCELLED", "interrupted: nothing was restored");
    terminal.progress?.write(
      `${eraseLine}${all === null ? "" : `${files} of `}${formatNumberOf(all ?? files, "file")}`,
    );
  };
  const restored = await restoreBackup(resolve(backup), config.dataDir, draw);
  terminal.progress?.write(eraseLine);
  const { dataDir, files, bytes, createdAt } = restored;
  if (json) terminal.print(JSON.stringify(restored));
  else {
    const what = `${formatNumberOf(files, "file")}, ${formatBytes(bytes)}, as of ${createdAt.slice(0, 16).replace("T", " ")} UTC`;
    terminal.print(`${what} restored to ${escapeControls(dataDir)}`);
    terminal.print(`Go on: ${page.program} serve --data-dir ${quoteShell(dataDir)}`);
  }
  return exitCodes.done;
}
