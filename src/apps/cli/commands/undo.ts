import { OmError, toErrorReport, toOmError } from "#core/errors.ts";
import type { OmService } from "../../home/service.ts";
import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodeOfError, exitCodeOfReport, exitCodes, worstExitCode } from "../exit-code.ts";
import { printFailure } from "../print/failure.ts";
import { printFileReport } from "../print/file-report.ts";
import { createProgressLine } from "../progress.ts";

/** `om undo ID...`: takes files out of the numbers, one after the other; one that fails does not stop the others. */
export async function undo(context: CommandContext, fileIds: readonly string[]): Promise<ExitCode> {
  const service = await context.service("work");
  const codes: ExitCode[] = [];
  for (const fileId of fileIds) codes.push(await undoOne(context, service, fileId));
  return worstExitCode(codes);
}

async function undoOne(context: CommandContext, service: OmService, fileId: string): Promise<ExitCode> {
  const { terminal, page, json, config, stop } = context;
  try {
    const report = await service.undo(config.business, fileId);
    terminal.print(json ? JSON.stringify(report) : printFileReport(report, "summary", page));
    return report.replacedBy === undefined ? exitCodes.done : await finishHeir(context, service, report.replacedBy);
  } catch (thrown) {
    if (stop.aborted) throw thrown;
    const known = toOmError(thrown);
    const error = known.message.includes(fileId) ? known : naming(fileId, known);
    if (json) terminal.print(JSON.stringify({ error: toErrorReport(error), fileId }));
    else terminal.say(printFailure(error));
    return exitCodeOfError[error.code];
  }
}

/** The oldest duplicate is read as if it were new: only then the numbers are whole. */
async function finishHeir(context: CommandContext, service: OmService, fileId: string): Promise<ExitCode> {
  const { terminal, page, json, config, clock, stop } = context;
  const progress = createProgressLine(fileId, { stream: terminal.progress, clock, stop });
  try {
    const report = await service.wait(config.business, fileId, { onProgress: progress.update, signal: stop });
    progress.clear();
    if (!json) terminal.print(`\n${printFileReport(report, "summary", page)}`);
    return exitCodeOfReport(report, config.rejectsThreshold);
  } finally {
    progress.clear();
  }
}

function naming(fileId: string, error: OmError): OmError {
  return new OmError(error.code, `${fileId}: ${error.message}`, { fix: error.fix, cause: error });
}
