import { OmError, toErrorReport, toOmError } from "#core/errors.ts";
import { isUnfinished } from "#core/fold-state.ts";
import type { FileReport } from "#core/report.ts";
import type { OmService } from "../../home/service.ts";
import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodeOfError, exitCodeOfReport, exitCodes, worstExitCode } from "../exit-code.ts";
import { printFailure } from "../print/failure.ts";
import { printFileReport } from "../print/file-report.ts";
import { createProgressLine } from "../progress.ts";
import { assertDecided } from "./refused-decision.ts";

export interface ReprocessFlags {
  /** Its name, or a file of it. */
  readonly source?: string;
  readonly stale?: true;
}

/**
 * `om reprocess ID... | --source S | --stale`: reads files again, in the order of their acceptance, and shows what came of
 * each; one that fails does not stop the others.
 */
export async function reprocess(
  context: CommandContext,
  fileIds: readonly string[],
  flags: ReprocessFlags,
): Promise<ExitCode> {
  assertOneWay(fileIds, flags);
  const service = await context.service("finish");
  const chosen = fileIds.length > 0 ? fileIds : await chooseFiles(context, service, flags);
  if (chosen.length === 0 && !context.json) context.terminal.say(`om: ${nothingToDo(flags)}`);
  const codes: ExitCode[] = [];
  for (const fileId of chosen) codes.push(await reprocessOne(context, service, fileId));
  return codes.length === 0 ? exitCodes.done : worstExitCode(codes);
}

function assertOneWay(fileIds: readonly string[], { source, stale }: ReprocessFlags): void {
  const ways = [fileIds.length > 0, source !== undefined || stale === true].filter(Boolean).length;
  if (ways === 1) return;
  throw new OmError("USAGE", ways === 0 ? "there is nothing to reprocess" : "ids and choices exclude each other", {
    fix: "name files, or say --source NAME or --stale",
  });
}

/** Files with rows to read again; those that were taken out, stopped, or are others' duplicates have none. */
async function chooseFiles(
  { config }: CommandContext,
  service: OmService,
  { source, stale }: ReprocessFlags,
): Promise<string[]> {
  const reports = await service.files(config.business);
  const isOfSource = source === undefined ? () => true : ofSource(source, reports);
  const chosen = reports.filter(
    (report) => isReadable(report) && (stale === undefined || report.stale) && isOfSource(report),
  );
  return chosen.map(({ fileId }) => fileId).toReversed();
}

/** By the name of the source, or by one of its files where it has none. */
function ofSource(source: string, reports: readonly FileReport[]): (report: FileReport) => boolean {
  const named = reports.find(({ fileId }) => fileId === source);
  if (named === undefined) return (report) => report.source === source;
  const streams = streamsOf(named);
  return (report) => report === named || streamsOf(report).some((stream) => streams.includes(stream));
}

function streamsOf({ tables }: FileReport): string[] {
  return tables.flatMap(({ memory }) => memory?.stream.source ?? []);
}

function isReadable({ state, duplicateOf }: FileReport): boolean {
  return duplicateOf === undefined && state !== "undone" && state !== "cancelled" && !isUnfinished(state);
}

function nothingToDo({ source, stale }: ReprocessFlags): string {
  const where = source === undefined ? "" : ` of source ${source}`;
  return stale === true ? `no file${where} is stale` : `there is no file${where} to read again`;
}

async function reprocessOne(context: CommandContext, service: OmService, fileId: string): Promise<ExitCode> {
  const { terminal, page, json, config, clock, stop } = context;
  const progress = createProgressLine(fileId, { stream: terminal.progress, clock, stop });
  try {
    await service.reprocess(config.business, fileId);
    const report = await service.wait(config.business, fileId, { onProgress: progress.update, signal: stop });
    progress.clear();
    assertDecided(report);
    terminal.print(json ? JSON.stringify(report) : printFileReport(report, "summary", page));
    return exitCodeOfReport(report, config.rejectsThreshold);
  } catch (thrown) {
    if (stop.aborted) throw thrown;
    const error = toOmError(thrown);
    if (json) terminal.print(JSON.stringify({ error: toErrorReport(error), fileId }));
    else terminal.say(printFailure(error));
    return exitCodeOfError[error.code];
  } finally {
    progress.clear();
  }
}
