import { basename } from "node:path";
import { OmError, toErrorReport, toOmError } from "#core/errors.ts";
import type { FileReport } from "#core/report.ts";
import { openSource } from "../../local/open-source.ts";
import type { OmService, Progress } from "../../home/service.ts";
import { isSettled } from "../../home/wait-for-file.ts";
import { parseSettings } from "../arguments.ts";
import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodeOfError, exitCodeOfReport, worstExitCode } from "../exit-code.ts";
import { printFailure } from "../print/failure.ts";
import { printFileReport, printNext } from "../print/file-report.ts";
import { createProgressLine } from "../progress.ts";
import { assertDecided } from "./refused-decision.ts";

export interface IngestFlags {
  readonly set?: readonly string[];
  readonly source?: string;
  readonly region?: string;
  readonly replaces?: string;
  readonly onlyThisFile?: true;
}

/** What holds for every file of one call. */
export interface IngestOptions {
  readonly business: string;
  readonly settings: ReadonlyMap<string, string>;
  readonly onlyThisFile?: boolean;
  readonly source: string | null;
  readonly region: string | null;
  readonly replaces?: string;
}

/** `om ingest PATH...`: one file after the other; one that fails does not stop the others. */
export async function ingest(context: CommandContext, paths: readonly string[], flags: IngestFlags): Promise<ExitCode> {
  if (flags.replaces !== undefined && paths.length > 1) {
    throw new OmError("USAGE", `--replaces is of one file, and these are ${paths.length}`, {
      fix: "ingest the file that takes the place of the older one alone",
    });
  }
  if (flags.onlyThisFile === true && flags.set === undefined) {
    throw new OmError("USAGE", "--only-this-file is about what is set, and nothing is", {
      fix: "add --set KEY=VALUE, such as --set repeats=once, or leave it out",
    });
  }
  const options: IngestOptions = {
    business: context.config.business,
    settings: parseSettings(flags.set ?? []),
    onlyThisFile: flags.onlyThisFile === true,
    source: flags.source ?? null,
    region: flags.region ?? null,
    ...(flags.replaces === undefined ? {} : { replaces: flags.replaces }),
  };
  const waiting = new Set(paths.map((path) => basename(path)));
  let taken: FileReport | null = null;
  context.onInterrupt(() => sayInterrupted(taken, [...waiting]));
  const service = await context.service("finish");
  const accept: OmService["accept"] = async (request) => {
    taken = await service.accept(request);
    waiting.delete(basename(request.name));
    return taken;
  };
  const codes: ExitCode[] = [];
  for (const path of paths) {
    codes.push(await ingestOne(context, { ...service, accept }, path, options, paths.length > 1));
    waiting.delete(basename(path));
    taken = null;
  }
  return worstExitCode(codes);
}

/** @param taken the file at work @param waiting names of those that were not taken */
function sayInterrupted(taken: FileReport | null, waiting: readonly string[]): string {
  const kept =
    taken === null
      ? []
      : [
          `${taken.name} (${taken.fileId}) is kept and goes on in the server, or with the next \`om ingest\`, \`om decide\` or \`om serve\``,
        ];
  const rest = waiting.length === 0 ? [] : [`not taken, so send again: ${waiting.join(", ")}`];
  return `interrupted: ${[...kept, ...rest].join("; ") || "every file was done"}`;
}

async function ingestOne(
  context: CommandContext,
  service: OmService,
  path: string,
  options: IngestOptions,
  amongOthers: boolean,
): Promise<ExitCode> {
  const { terminal, page, json, config, clock, stop } = context;
  const progress = createProgressLine(basename(path), { stream: terminal.progress, clock, stop });
  try {
    const report = await ingestPath(service, path, options, progress.update, stop);
    progress.clear();
    if (json) terminal.print(JSON.stringify(report));
    else
      terminal.print(
        `${printFileReport(report, "summary", page)}${printNext(report, "summary", page)}${amongOthers ? "\n" : ""}`,
      );
    return exitCodeOfReport(report, config.rejectsThreshold);
  } catch (thrown) {
    progress.clear();
    if (stop.aborted) throw thrown;
    const error = naming(basename(path), toOmError(thrown));
    if (json) terminal.print(JSON.stringify({ error: toErrorReport(error), path }));
    else terminal.say(printFailure(error));
    return exitCodeOfError[error.code];
  }
}

/** A path that a person named -> the report of its file, once nothing more happens to it. */
export async function ingestPath(
  service: OmService,
  path: string,
  options: IngestOptions,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<FileReport> {
  const { sizeBytes, content } = await openSource(path);
  onProgress({ stage: "storing", bytesDone: 0, bytesTotal: sizeBytes, rows: 0 });
  const accepted = await service.accept({ ...options, name: path, content, sizeBytes });
  if (isSettled(accepted)) return accepted;
  const report = await service.wait(options.business, accepted.fileId, { onProgress, signal });
  if (options.settings.size > 0) assertDecided(report); // they were a decision about a file that was there already
  return report;
}

/** Among several files a message must say which one it is about. */
function naming(name: string, error: OmError): OmError {
  if (error.message.includes(name)) return error;
  return new OmError(error.code, `${name}: ${error.message}`, { fix: error.fix, cause: error });
}
