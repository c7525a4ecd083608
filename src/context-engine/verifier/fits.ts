import type { Attached } from "./attach.ts";
import { type FactCell, type ItemEvidence, timeDimensions } from "./evidence.ts";
import type { Token } from "./sentence.ts";
import { isSame, lies, type Window, windowOfLabel } from "./windows.ts";

type NameToken = Extract<Token, { is: "name" }>;

/** Whether a fact is of what the words beside it say: every label of its row is named, and nothing is named that it is not of. */
export function fitsNames(
  cell: FactCell,
  { names, time }: Pick<Attached, "names" | "time">,
  item: ItemEvidence,
  firstWeekday: number,
): boolean {
  const isNamed = [...cell.labels].every(([dimension, label]) =>
    timeDimensions.has(dimension)
      ? isAt(time, windowOfLabel(label, firstWeekday))
      : names.some((token) => stands(token, dimension, label)),
  );
  return isNamed && names.every((token) => isOf(token, cell, item));
}

/** A name is of this fact where it is a label of its row, or what all rows were kept by. */
function isOf(token: NameToken, cell: FactCell, { filters }: ItemEvidence): boolean {
  return token.names.some(({ dimension, value }) => {
    if (dimension === "file") return true;
    const kept = filters.get(dimension) ?? [];
    return (
      cell.labels.get(dimension) === value || (!cell.labels.has(dimension) && kept.length === 1 && kept[0] === value)
    );
  });
}

export function stands(token: NameToken, dimension: string, label: string): boolean {
  return token.names.some((name) => name.dimension === dimension && name.value === label);
}

function isAt(time: Attached["time"], window: Window | null): boolean {
  return time?.is === "date" && window !== null && time.windows.some((said) => isSame(said, window));
}

/** Words that lead to what a change is counted from. */
const bases = new Set(["from", "than", "over", "on", "against", "versus", "vs", "to", "with", "since", "after"]);

const onlyBases = new Set(["from", "than", "against", "versus", "vs", "since"]);

/** Where a row is of no time itself, its time is that of the whole answer, or of what that is compared with. */
export function fitsTime(
  cell: FactCell,
  { time, timeLead }: Pick<Attached, "time" | "timeLead">,
  { window, comparison }: ItemEvidence,
): "now" | "before" | "unsaid" | "wrong" {
  if ([...cell.labels.keys()].some((dimension) => timeDimensions.has(dimension))) return "unsaid";
  if (time === null) return "unsaid";
  if (time.is === "period") return "now";
  const isChange = cell.role === "change" || cell.role === "rate";
  if (time.is === "relation") {
    const isSo = window !== null && comparison !== null && lies(comparison, time.relation, window);
    return isSo ? "before" : "wrong";
  }
  const isNow = window !== null && time.windows.some((said) => isSame(said, window));
  const isBefore = comparison !== null && time.windows.some((said) => isSame(said, comparison));
  if (isNow && isBefore) return "wrong"; // a month without its year is both
  if (isChange && isNow && onlyBases.has(timeLead)) return "wrong"; // told the wrong way round
  if (isChange && isBefore) return bases.has(timeLead) ? "before" : "wrong";
  return isNow ? "now" : isBefore ? "before" : "wrong";
}
