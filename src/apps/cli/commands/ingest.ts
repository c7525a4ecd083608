import { basename } from "node:path";
import { OmError, toErrorReport, toOmError } from "#core/errors.ts";
import { parseSettings } from "../arguments.ts";
import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodeOfError, exitCodeOfReport, worstExitCode } from "../exit-code.ts";
import { printFailure } from "../print/failure.ts";
import { printFileReport, printNext } from "../print/file-report.ts";
import { createProgressLine } from "../progress.ts";
import type { IngestOptions } from "../service.ts";

export interface IngestFlags {
  readonly set?: readonly string[];
  readonly source?: string;
  readonly region?: string;
  readonly replaces?: string;
}

/** `om ingest PATH...`: one file after the other; one that fails does not stop the others. */
export async function ingest(context: CommandContext, paths: readonly string[], flags: IngestFlags): Promise<ExitCode> {
  if (flags.replaces !== undefined) {
    throw new OmError("NOT_AVAILABLE", "--replaces comes with a later version", { fix: "leave it out" });
  }
  const options: IngestOptions = {
    business: context.config.business,
    settings: parseSettings(flags.set ?? []),
    source: flags.source ?? null,
    region: flags.region ?? null,
  };
  await context.service();
  const codes: ExitCode[] = [];
  for (const path of paths) codes.push(await ingestOne(context, path, options, paths.length > 1));
  return worstExitCode(codes);
}

async function ingestOne(
  context: CommandContext,
  path: string,
  options: IngestOptions,
  amongOthers: boolean,
): Promise<ExitCode> {
  const { terminal, page, json, config } = context;
  const service = await context.service();
  const progress = createProgressLine(basename(path), {
    stream: terminal.progress,
    clock: context.clock,
    stop: context.stop,
  });
  try {
    const report = await service.ingest(path, { ...options, onProgress: progress.update });
    progress.clear();
    if (json) terminal.print(JSON.stringify(report));
    else
      terminal.print(
        `${printFileReport(report, "summary", page)}${printNext(report, "summary", page)}${amongOthers ? "\n" : ""}`,
      );
    return exitCodeOfReport(report, config.rejectsThreshold);
  } catch (thrown) {
    progress.clear();
    if (context.stop.aborted) throw thrown;
    const error = naming(basename(path), toOmError(thrown));
    if (json) terminal.print(JSON.stringify({ error: toErrorReport(error), path }));
    else terminal.say(printFailure(error));
    return exitCodeOfError[error.code];
  }
}

/** Among several files a message must say which one it is about. */
function naming(name: string, error: OmError): OmError {
  if (error.message.includes(name)) return error;
  return new OmError(error.code, `${name}: ${error.message}`, { fix: error.fix, cause: error });
}
