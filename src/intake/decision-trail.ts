import type { DecidedBy, DecisionEntry } from "#core/report.ts";
import type { FileRecord } from "#ports/file-records.ts";

type Settings = FileRecord["settings"];
type Trail = readonly DecisionEntry[];

/** What a file is read by after some more answers; their order is that of their giving, and later ones win. */
export function withNewest(known: Settings, given: ReadonlyMap<string, string>): Settings {
  const older = Object.entries(known).filter(([key]) => !given.has(key));
  return Object.fromEntries([...older, ...given]);
}

/** The entries of one step: what was set together. */
export function decisionStep(
  known: Settings,
  given: ReadonlyMap<string, string>,
  { at, by, step }: Pick<DecisionEntry, "at" | "by" | "step">,
): Trail {
  return [...given].map(([key, value]) => ({ step, at, by, key, value, previous: known[key] ?? null }));
}

/** What was decided about a file, oldest first; of one that was received before that was kept, what is known of it. */
export function trailOf({ report, settings }: Pick<FileRecord, "report" | "settings">): Trail {
  if (report.decisions !== undefined) return report.decisions;
  const known = { at: report.receivedAt, by: "unknown" as const, step: 1 };
  return decisionStep({}, new Map(Object.entries(settings)), known);
}

export function nextStep(trail: Trail): number {
  return Math.max(0, ...trail.map(({ step }) => step)) + 1;
}

/** The trail without its last step that holds, which stays in it as taken back; null where nothing holds. */
export function takeBackLast(trail: Trail, how: { readonly at: string; readonly by: DecidedBy }): Trail | null {
  const last = Math.max(0, ...trail.filter(holds).map(({ step }) => step));
  if (last === 0) return null;
  return trail.map((entry) => (entry.step === last && holds(entry) ? { ...entry, takenBack: how } : entry));
}

/** The settings that a trail amounts to. */
export function settingsOf(trail: Trail): Settings {
  const steps = Map.groupBy(trail.filter(holds), ({ step }) => step);
  return [...steps.values()].reduce<Settings>(
    (settings, entries) => withNewest(settings, new Map(entries.map(({ key, value }) => [key, value]))),
    {},
  );
}

/**
 * A re-reading was cancelled: takes back, from the last one, the steps that led away from these settings, and lets hold again
 * what was taken back on that way.
 */
export function cutBack(trail: Trail, settings: Settings, how: { readonly at: string; readonly by: DecidedBy }): Trail {
  const wanted = JSON.stringify(settings);
  for (let known: Trail | null = trail; known !== null; known = holdAgain(known))
    for (let cut: Trail | null = known; cut !== null; cut = takeBackLast(cut, how))
      if (JSON.stringify(settingsOf(cut)) === wanted) return cut;
  return trail; // of an older version: what holds is said by the settings
}

/** The trail with the step that was taken back last holding again; null where none was. */
function holdAgain(trail: Trail): Trail | null {
  const at = trail.map(({ takenBack }) => takenBack?.at ?? "").reduce((one, other) => (one > other ? one : other), "");
  // Steps are taken back from the last one, so of several at one time it is the first.
  const step = trail.find(({ takenBack }) => takenBack?.at === at)?.step;
  if (step === undefined) return null;
  return trail.map((entry) => {
    const { takenBack, ...held } = entry;
    return takenBack?.at === at && entry.step === step ? held : entry;
  });
}

function holds({ takenBack }: DecisionEntry): boolean {
  return takenBack === undefined;
}
