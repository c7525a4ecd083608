import { type Clock, toInstant } from "#core/clock.ts";
import { OmError } from "#core/errors.ts";
import { isUnfinished } from "#core/fold-state.ts";
import type { DecidedBy, FileReport } from "#core/report.ts";
import { type FileRecord, type FileRecords, fullReport } from "#ports/file-records.ts";
import type { RecordStore } from "#ports/record-store.ts";
import { decisionStep, nextStep, settingsOf, takeBackLast, trailOf, withNewest } from "./decision-trail.ts";
import { readAgain } from "./read-again.ts";
import type { RoutingService } from "./routing-service.ts";

export interface DecideDeps {
  readonly files: FileRecords;
  readonly records: RecordStore;
  readonly routing: RoutingService;
  readonly clock: Clock;
}

/** How a decision is given. */
export interface DecisionManner {
  /** By command, where it is not said. */
  readonly by?: DecidedBy;
  /** Not remembered for the next files of its source. */
  readonly onlyThisFile?: boolean;
}

/**
 * Takes answers and choices about a file and asks for its routing by them. Settings that cannot be are refused at once.
 * A visible result stays until the new one takes its place.
 * @throws OmError `NOT_FOUND`, `DECISION_INVALID`; `STATE_WRONG` while it is being read, and where the same bytes were
 * sent again and another file stands for them
 */
export async function decideFile(
  business: string,
  fileId: string,
  settings: ReadonlyMap<string, string>,
  deps: DecideDeps,
  { by = "command", onlyThisFile = false }: DecisionManner = {},
): Promise<FileReport> {
  return redecide(business, fileId, deps, (file, at) => {
    const trail = trailOf(file);
    const step = decisionStep(file.settings, settings, { at, by, step: nextStep(trail) });
    const entries = onlyThisFile ? step.map((entry) => ({ ...entry, onlyThisFile })) : step;
    return {
      settings: withNewest(file.settings, settings),
      report: { ...file.report, decisions: [...trail, ...entries] },
    };
  });
}

/**
 * Takes the last decision about a file back, with all that was set together with it, and reads the file by what was decided
 * before. A question that is open again by that takes the rows out of the numbers, in the step in which that is known.
 * @throws OmError as `decideFile`; `STATE_WRONG` where nothing is decided
 */
export async function takeBackDecision(
  business: string,
  fileId: string,
  deps: DecideDeps,
  by: DecidedBy = "command",
): Promise<FileReport> {
  return redecide(business, fileId, deps, (file, at) => {
    const decisions = takeBackLast(trailOf(file), { at, by });
    if (decisions === null) throw nothingDecided(fileId);
    const settings = settingsOf(decisions);
    return { settings, report: { ...file.report, decisions }, reopenedRound: file.round + 1 };
  });
}

async function redecide(
  business: string,
  fileId: string,
  { files, records, routing, clock }: DecideDeps,
  change: (file: FileRecord, at: string) => Partial<FileRecord> & Pick<FileRecord, "settings">,
): Promise<FileReport> {
  const decided = await files.change(business, fileId, async (stored) => {
    const { file } = stored;
    if (file.report.duplicateOf !== undefined) throw decidesDuplicate(file.report.duplicateOf);
    if (isUnfinished(file.report.state)) throw decidesTooEarly(fileId);
    if (file.report.state === "undone") throw decidesTooLate(file.report);
    const changed = change(file, toInstant(clock.now()));
    const again = await readAgain(stored, changed, records);
    const routed = await routing.route(file, new Map(Object.entries(changed.settings)));
    const streams = routed.map(({ answered }) => answered);
    return { ...again, file: { ...(again.file ?? file), streams } };
  });
  if (decided === null) throw new OmError("INTERNAL", "a decision without a change");
  return fullReport(decided);
}

function nothingDecided(fileId: string): OmError {
  return new OmError("STATE_WRONG", `nothing is decided about ${fileId}`, {
    fix: `\`om file ${fileId}\` shows what was, and \`om undo\` takes the file itself out of the numbers`,
  });
}

function decidesDuplicate(original: string): OmError {
  return new OmError("DECISION_INVALID", `this file is a duplicate of ${original} and has no rows of its own`, {
    fix: `decide about ${original}`,
  });
}

function decidesTooEarly(fileId: string): OmError {
  return new OmError("STATE_WRONG", `${fileId} is still being read`, {
    fix: `wait until it is done, then \`om decide ${fileId} --set KEY=VALUE\`; or cancel it first`,
  });
}

function decidesTooLate({ fileId, replacedBy }: FileReport): OmError {
  return new OmError("STATE_WRONG", `${fileId} was taken out of the numbers`, {
    fix: replacedBy === undefined ? "send it again, with --set KEY=VALUE" : `decide about ${replacedBy}, in its place`,
  });
}
