import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { printFileReport } from "../print/file-report.ts";

/** `om cancel ID`: ends what is still to be done for a file; nothing of it gets into the numbers. */
export async function cancel(context: CommandContext, fileId: string): Promise<ExitCode> {
  const { terminal, page, json, config } = context;
  const service = await context.service("work");
  const report = await service.cancel(config.business, fileId);
  terminal.print(json ? JSON.stringify(report) : printFileReport(report, "summary", page));
  return exitCodes.done;
}
