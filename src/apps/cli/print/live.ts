import type { LiveUnlike, ReplacedRows, TableReport } from "#core/report.ts";
import { sayExport, sayUnlike } from "#core/unlike-sales.ts";
import { formatCount, formatNumberOf } from "./numbers.ts";
import { escapeControls } from "./text.ts";

/** Sentences on rows that other files have, too; where a file that came first has the newer rows, in other words. */
export function describeLive({ replaces = [], replacedBy = [], unlike = [], ...live }: TableReport["live"]): string[] {
  const [late, replaced] = split(replaces);
  const [newer, gone] = split(replacedBy);
  const seen = `: ${formatCount(live.visible)} in the numbers`;
  return [
    ...(replaced.rows === 0 ? [] : [`replaces ${rowsOf(replaced)} of ${nameFiles(replaced.files)}`]),
    ...(late.rows === 0 ? [] : [`newer than ${rowsOf(late)} of ${nameFiles(late.files)}, sent later`]),
    ...(newer.rows === 0 ? [] : [`${sayOlder(newer)}${seen}`]),
    ...(gone.rows === 0 ? [] : [`${rowsOf(gone)} of it replaced by ${nameFiles(gone.files)}${seen}`]),
    ...unlike.map((each) => escapeControls(describeUnlike(each, gone.files))),
  ];
}

function describeUnlike(unlike: LiveUnlike, winners: readonly ReplacedRows[]): string {
  if (unlike.of !== undefined)
    return sayUnlike(unlike, { whose: "this export", here: `in ${unlike.of.name}`, there: "here" });
  return sayUnlike(unlike, { whose: sayExport(winners.map(({ name }) => name)), here: "here", there: "there" });
}

interface Shared {
  readonly files: readonly ReplacedRows[];
  readonly rows: number;
}

/** Rows that came later and are older, and the others. */
function split(files: readonly ReplacedRows[]): [Shared, Shared] {
  const [older, others] = [files.filter(({ isOlder }) => isOlder), files.filter(({ isOlder }) => !isOlder)];
  const sum = (of: readonly ReplacedRows[]): number => of.reduce((total, each) => total + each.rows, 0);
  return [
    { files: older, rows: sum(older) },
    { files: others, rows: sum(others) },
  ];
}

function sayOlder({ files, rows }: Shared): string {
  const names = nameFiles(files);
  return rows === 1
    ? `1 row is older than that of ${names} and was left as it is there`
    : `${formatCount(rows)} rows are older than those of ${names} and were left as they are there`;
}

function rowsOf({ rows }: Shared): string {
  return formatNumberOf(rows, "row");
}

/** "orders_may.csv"; "a.csv (120) and b.csv (3)" */
function nameFiles(files: readonly ReplacedRows[]): string {
  const sorted = files.toSorted((one, other) => other.rows - one.rows);
  const isOne = sorted.length === 1;
  const named = sorted
    .slice(0, 3)
    .map(({ name, rows }) => (isOne ? escapeControls(name) : `${escapeControls(name)} (${formatCount(rows)})`));
  const more = sorted.length - named.length;
  return [...named, ...(more > 0 ? [formatNumberOf(more, "more file")] : [])].join(", ");
}
