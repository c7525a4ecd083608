import type { MetricDefinition, MetricPart } from "#core/metric.ts";
import { type ErasedRows, type Manifest, visibleCount } from "#engine/dataset.ts";
import type { BesideGroups } from "./beside-groups.ts";
import { gapNotes } from "./completeness/gap-notes.ts";
import type { ItemCounts } from "./coverage.ts";
import { orderColumnsFor, orderColumnsOf } from "./order-amounts.ts";
import type { QueryPlan } from "./plan.ts";
import type { PendingFile } from "./query.ts";
import { settingsNotes } from "./settings-notes.ts";
import { guessedSourceNotes } from "./source-notes.ts";
import type { Table } from "./table.ts";
import { orderDay } from "./told-columns.ts";
import { unlikeNotes } from "./unlike-notes.ts";

/** What an answer was made from, as far as its notes speak of it. */
export interface NoteFacts extends BesideGroups {
  readonly plan: QueryPlan;
  readonly manifest: Manifest;
  readonly parts: readonly MetricPart[];
  readonly table: Table;
  /** Needs that no file meets, by metric id. */
  readonly missing: ReadonlyMap<string, readonly string[]>;
  /** The comparison's window has data. */
  readonly hasPrevious: boolean;
  /** What is said of the shape of the answer, in sentences. */
  readonly shape: readonly string[];
  readonly pending: readonly PendingFile[];
  /** Other datasets of the business, where the query did not name one. */
  readonly others: readonly Manifest[];
}

/** Everything that a reader of the numbers should know and the cells cannot say, in a fixed order. */
export function writeNotes(facts: NoteFacts): string[] {
  const { plan, files, missing, manifest } = facts;
  const isEmpty = total(files, (file) => file.used) === 0;
  return [
    ...(plan.stateAt === null ? [] : [`as the numbers stood at ${plan.stateAt.label}; what came later is not in them`]),
    ...erasedNotes(manifest.erased),
    ...(isEmpty ? [emptyWindow(facts)] : []),
    ...undatedNotes(facts),
    ...[...missing].map(([id, needs]) => `${id} is unknown: no ${manifest.dataset} file has ${needs.join(" and ")}`),
    ...facts.profile,
    // Of a bridge the last is the metric itself; the terms before it are made of the same lines.
    ...(plan.bridge === null ? plan.metrics : plan.metrics.slice(-1)).flatMap((metric) =>
      isEmpty || missing.has(metric.id) ? [] : coverageNotes(metric, facts),
    ),
    ...(isEmpty ? [] : facts.costs),
    ...(isEmpty ? [] : facts.conversion.notes),
    ...availabilityNotes(facts),
    ...orderNotes(facts),
    ...unprovedNotes(facts),
    ...missingDayNotes(facts),
    ...sourceNotes(facts),
    ...unlikeNotes(manifest, plan.period),
    ...midnightNotes(facts),
    ...currencyNotes(facts),
    ...comparisonNotes(facts),
    ...facts.shape,
    ...settingsNotes(plan, manifest, facts.met),
    ...pendingNotes(facts.pending),
    ...facts.others.map((other) => {
      const rows = total(other.files, visibleCount);
      return `${manifest.dataset} only: the ${count(rows, "row")} of ${other.dataset} are not counted here`;
    }),
  ];
}

/** Of a past state: what was part of it and cannot be counted any more. */
export function erasedNotes(erased: ErasedRows | undefined): string[] {
  if (erased === undefined) return [];
  const { files, rows, erasedAt } = erased;
  const what = `${count(files, "file")} with ${count(rows, "row")} then`;
  return [`${erasedMark}${what}, erased at ${erasedAt}: these numbers are as if they had never been sent`];
}

const erasedMark = "not the numbers that were shown: ";

export function isErasedNote(note: string): boolean {
  return note.startsWith(erasedMark);
}

export function pendingNotes(pending: readonly PendingFile[]): string[] {
  const [waiting, atWork] = [true, false].map((waits) =>
    pending.filter(({ state }) => (state === "needs_decision") === waits).map(({ name }) => name),
  );
  const say = (names: readonly string[] = [], why: string): string[] =>
    names.length === 0 ? [] : [`${count(names.length, "file")} not counted, ${why}: ${names.join(", ")}`];
  return [...say(waiting, "waiting for a decision"), ...say(atWork, "still being processed")];
}

/** Only what happens on days can miss some: a position is what the newest list says. */
function missingDayNotes({ plan, manifest, files, parts }: NoteFacts): string[] {
  if (parts.some(({ over }) => over === "positions")) return [];
  return gapNotes(manifest, plan.period, new Set(files.filter(({ used }) => used > 0).map(({ fileId }) => fileId)));
}

/** Apart by source or file, no order can be in two groups as two. */
function sourceNotes({ plan, manifest, files, parts }: NoteFacts): string[] {
  if (!parts.some(({ within }) => within === "source") || plan.by.some(({ id }) => id === "source" || id === "file"))
    return [];
  return guessedSourceNotes(manifest.files, new Set(files.filter(({ used }) => used > 0).map(({ fileId }) => fileId)));
}

function comparisonNotes({ plan, hasPrevious, table, manifest }: NoteFacts): string[] {
  if (plan.comparison === null) return [];
  const { label, from } = plan.comparison;
  if (!hasPrevious) return [`there is no data in ${label} to compare with`];
  const [begins] = manifest.files.flatMap(({ firstDay }) => firstDay ?? []).toSorted();
  const isPart = from !== null && begins !== undefined && begins > from;
  const partly = isPart
    ? [`the data begin on ${begins}, so ${label} is there in part only: mind what is compared with it`]
    : [];
  if (table.dropped === 0) return partly;
  return [
    ...partly,
    `left out: ${count(table.dropped, "group")} of ${label}, which is longer than ${plan.period.label}`,
  ];
}

function emptyWindow({ plan, files }: NoteFacts): string {
  const newest = files
    .map((file) => file.newestDay)
    .filter((day) => day !== null)
    .toSorted()
    .at(-1);
  const where = plan.filters.length > 0 ? " with these filters" : "";
  if (newest === undefined) return `there is no dated data${where}`;
  return `there is no data in ${plan.period.label}${where}; the newest day that has some is ${newest}`;
}

function undatedNotes({ plan, files, parts, manifest }: NoteFacts): string[] {
  const undated = total(files, (file) => file.undated);
  if (undated === 0) return [];
  const isByOrder = parts.some(({ where }) => where?.columns.includes(orderDay) === true);
  const hasReturnsOnly = manifest.files.every(({ undatedRows }) => undatedRows === 0);
  const what = !isByOrder
    ? `${count(undated, "row")} without a date`
    : hasReturnsOnly
      ? `${count(undated, "return")} without a line sold of the same order, and so without its day`
      : `${count(undated, "row")} without the day of an order (returns without a line sold of it, and lines without a date)`;
  const where = plan.period.from === null ? "counted here, but in no period" : "in no period, so not counted here";
  return [`${what}: ${where}`];
}

/** How many lines a metric could not use, and where its value is unknown altogether. */
function coverageNotes(metric: MetricDefinition, { files, parts, table, items }: NoteFacts): string[] {
  const name = metric.inNotes === undefined ? metric.id : metric.inNotes;
  if (name === null) return [];
  const charges = metric.value.kind === "sum" ? (metric.value.charges ?? []) : [];
  const gaps = Object.entries(metric.parts).flatMap(([charge, part]) => {
    if (part.aggregate === "items") return items === null ? [] : itemNotes(metric, part, items);
    const at = parts.indexOf(part);
    const lines = total(files, (file) => file.parts[at]?.lines ?? 0);
    const known = total(files, (file) => file.parts[at]?.known ?? 0);
    if (known === lines) return [];
    if (charges.includes(charge)) return [`${name} has no ${charge} on ${lines - known} of ${count(lines, "line")}`];
    return [`${name} is known on ${known} of ${count(lines, part.over.slice(0, -1))} (by ${part.columns.join(", ")})`];
  });
  const unknown = table.unknownRows.get(metric) ?? 0;
  const where = unknown === table.groupCount ? "" : ` in ${unknown} of ${table.groupCount} groups`;
  const why =
    metric.value.kind === "ratio" ? "it would divide by 0 or by an unknown" : "nothing it is made of is known";
  const blank = unknown === 0 ? [] : [`${name} is unknown${where}: ${why}`];
  return [...new Set([...gaps, ...blank])];
}

/** Amounts of orders that were left out. */
function orderNotes({ plan, manifest, doubtful }: NoteFacts): string[] {
  if (doubtful.length === 0) return [];
  const read = plan.metrics.flatMap(({ parts }) => Object.values(parts).flatMap(({ columns }) => columns));
  return orderColumnsOf(read, manifest).flatMap((column, at) => {
    const [orders = 0, lines = 0] = doubtful.slice(2 * at, 2 * at + 2);
    const what = column.replace("_", " ");
    return [
      ...(orders === 0
        ? []
        : [`the ${what} of ${count(orders, "order")} is not counted: the lines of each disagree on it`]),
      ...(lines === 0 ? [] : [`the ${what} on ${count(lines, "line")} is not counted: no order is named there`]),
    ];
  });
}

/** Amounts of orders that stand in files and are in no number, for want of a proof how they count. */
function unprovedNotes({ plan, manifest, files }: NoteFacts): string[] {
  if (manifest.dataset !== "sales") return [];
  const used = new Set(files.filter((file) => file.used > 0).map(({ fileId }) => fileId));
  const read = plan.metrics.flatMap(({ parts }) => Object.values(parts).flatMap(({ columns }) => columns));
  return orderColumnsFor(read).flatMap((column) => {
    const lacking = manifest.files.flatMap(({ fileId, name, unproved = [] }) =>
      used.has(fileId)
        ? unproved.filter(({ field }) => field === column).map((each) => ({ ...each, fileId, name }))
        : [],
    );
    const [first] = lacking;
    if (first === undefined) return [];
    const fileIds = new Set(lacking.map(({ fileId }) => fileId));
    const more = fileIds.size === 1 ? "" : ` (and likewise in ${count(fileIds.size - 1, "more file")})`;
    const what = column.replace("order_", "").replaceAll("_", " ");
    return [
      `"${first.header}" of ${first.name} is a ${what} of whole orders that is not in these numbers, for nothing proves how it counts: see om file ${first.fileId}${more}`,
    ];
  });
}

/** What can be sold is printed by some lists and computed for others: which one it was. */
function availabilityNotes({ plan, manifest, files }: NoteFacts): string[] {
  const used = new Set(files.filter((file) => file.used > 0).map(({ fileId }) => fileId));
  const computed = manifest.files.filter(
    ({ fileId, filledColumns }) => used.has(fileId) && !filledColumns.includes("quantity_available"),
  );
  const metrics = plan.metrics.filter(({ parts }) =>
    Object.values(parts).some(({ columns, over }) => over === "positions" && columns.includes("quantity_available")),
  );
  if (computed.length === 0 || metrics.length === 0) return [];
  const names = computed.map(({ name }) => name).join(", ");
  return [
    `${metrics.map(({ id }) => id).join(" and ")}: on hand less committed, where no column says what is available (${names})`,
  ];
}

/** How many items could be compared: with a level, those of two lists that name the same item. */
function itemNotes({ id }: MetricDefinition, part: MetricPart, { listed, parts }: ItemCounts): string[] {
  const { stock = 0, level = 0, both = 0 } = parts.get(part) ?? {};
  const column = part.test?.level ?? null;
  if (column === null) return stock === listed ? [] : [`${id} is known of ${stock} of ${count(listed, "item")}`];
  if (both === stock && both === level) return [];
  return [
    `${id} compares ${count(both, "item")}: ${stock - both} of ${stock} with a known stock have no ${column}, ${level - both} of ${level} with a ${column} have no known stock`,
  ];
}

/** Dates without a time of day look like midnight. */
function midnightNotes({ plan, table }: NoteFacts): string[] {
  const at = plan.by.findIndex(({ id }) => id === "hour");
  const hours = new Set(table.rows.map((row) => row[at]).filter((hour) => hour !== null));
  return at >= 0 && hours.size === 1 && hours.has(0)
    ? ["every time is midnight: the files seem to have dates without a time of day"]
    : [];
}

function currencyNotes({ table: { currencies }, manifest, files }: NoteFacts): string[] {
  const several = currencies.length > 1;
  const names = currencies.map((currency) => String(currency ?? "an unknown currency")).toSorted();
  const notes = several
    ? [`amounts are in ${names.join(" and ")}: they are never added, each has rows of its own`]
    : [];
  if (!currencies.includes(null)) return notes;
  const usedFiles = new Set(files.filter((file) => file.used > 0).map((file) => file.fileId));
  const unknown = manifest.files.filter((file) => usedFiles.has(file.fileId) && file.currencies.includes(""));
  const id = unknown[0]?.fileId ?? "ID";
  const more = unknown.length > 1 ? ` (and likewise for ${unknown.length - 1} more)` : "";
  return [...notes, `the currency is unknown; set it with: om decide ${id} --set currency=USD${more}`];
}

function total<Item>(items: readonly Item[], read: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + read(item), 0);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
