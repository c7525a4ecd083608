import { isCounted } from "#core/fold-state.ts";
import { isOfColumns, type TableMemory } from "#core/memory.ts";
import type { DecisionEntry, FileReport, Staleness, TableReport } from "#core/report.ts";
import type { StreamAnswer } from "#ports/remembered.ts";
import { recall } from "./remember.ts";

/** The report with the answers of other files that it was read with, before its own decisions. */
export function withRemembered(report: FileReport): FileReport {
  const isOnly = report.tables.length === 1;
  const taken = report.tables.flatMap(({ name, memory }) =>
    (memory?.taken ?? []).map(({ key, value, fileId, at }): DecisionEntry => {
      const written = isOnly ? key : `${name}.${key}`;
      return { step: 0, at, by: "remembered", key: written, value, previous: null, from: fileId };
    }),
  );
  return taken.length === 0 ? report : { ...report, decisions: [...taken, ...(report.decisions ?? [])] };
}

/**
 * Where a file would be read by another answer of its source than it was, or waits for one that is known by now; each
 * difference once.
 */
export function findAnsweredOtherwise(report: FileReport, remembered: readonly StreamAnswer[]): Staleness[] {
  const differing = report.tables.flatMap((table) => {
    const { memory, state } = table;
    if (memory === undefined || !(isCounted(state) || state === "needs_decision")) return [];
    const own = ownKeys(report, table);
    return differences(memory, (key) => own.has(key), recall(memory.stream, remembered, report.fileId));
  });
  return [...new Map(differing.map((each) => [JSON.stringify(each), each])).values()];
}

function differences(
  { taken, open }: TableMemory,
  isOwn: (key: string) => boolean,
  known: ReturnType<typeof recall>,
): Staleness[] {
  const isOpen = (key: string): boolean =>
    !isOwn(key) && (isOfColumns(key) || open.includes(key) || taken.some((answer) => answer.key === key));
  const now = new Map(known.filter(({ key }) => isOpen(key)).map((answer) => [answer.key, answer]));
  const before = new Map(taken.map((answer) => [answer.key, answer]));
  return [...new Set([...before.keys(), ...now.keys()])].flatMap((key): Staleness[] => {
    const [old, current] = [before.get(key), now.get(key)];
    const fileId = current?.fileId ?? old?.fileId ?? "";
    if (old?.value === current?.value) return [];
    return [{ what: "remembered", key, fileId, readWith: old?.value ?? "", now: current?.value ?? "" }];
  });
}

/** What people said of this very table. */
function ownKeys({ decisions = [] }: FileReport, { name }: TableReport): ReadonlySet<string> {
  const held = decisions.filter(({ takenBack, by }) => takenBack === undefined && by !== "remembered");
  return new Set(held.map(({ key }) => (key.startsWith(`${name}.`) ? key.slice(name.length + 1) : key)));
}
