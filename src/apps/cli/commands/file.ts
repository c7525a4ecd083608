import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { printFileReport, printNext } from "../print/file-report.ts";

/** `om file ID`: everything known about one file. */
export async function file(context: CommandContext, fileId: string): Promise<ExitCode> {
  const service = await context.service("look");
  const report = await service.file(context.config.business, fileId);
  const { page, json, terminal } = context;
  if (json) terminal.print(JSON.stringify(report));
  else terminal.print(`${printFileReport(report, "full", page)}${printNext(report, "full", page)}`);
  return exitCodes.done;
}
