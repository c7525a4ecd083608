import type { FileReport } from "#core/report.ts";
import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { printFiles } from "../print/files.ts";

/** `om files`: newest first; as JSON one object a line, without mapping and issues. */
export async function files(context: CommandContext): Promise<ExitCode> {
  const service = await context.service("look");
  const reports = await service.files(context.config.business);
  if (context.json) for (const report of reports) context.terminal.print(JSON.stringify(toListItem(report)));
  else context.terminal.print(printFiles(reports, context.page));
  return exitCodes.done;
}

function toListItem(report: FileReport): object {
  return { ...report, tables: report.tables.map(({ mapping: _mapping, issues: _issues, ...table }) => table) };
}
