import { formatDay, parseDay } from "#core/calendar.ts";
import type { QueryPlan } from "../plan.ts";
import type { Cell, ResultColumn, SameStores } from "../query.ts";
import { isAdditive } from "./additive.ts";
import type { Table } from "../table.ts";
import type { FoundShape } from "./find-shape.ts";

export interface ShapeFacts {
  readonly plan: QueryPlan;
  readonly found: FoundShape;
  readonly stores: SameStores | null;
  readonly table: Pick<Table, "blanks" | "undatedGroups">;
}

const mostNamed = 5;

/** What the columns and rows that a query asks for beside its groups do not say themselves. */
export function shapeNotes(facts: ShapeFacts): string[] {
  return [
    ...alignmentNotes(facts.plan),
    ...storeNotes(facts.stores),
    ...otherNotes(facts),
    ...shareNotes(facts),
    ...runningNotes(facts),
    ...movingNotes(facts),
  ];
}

/** How the days of two years meet. */
function alignmentNotes({ alignment, comparison, query }: QueryPlan): string[] {
  if (comparison === null || alignment === null || alignment === "place") return [];
  const last = formatDay((parseDay(comparison.to ?? "") ?? 1) - 1);
  const span = comparison.from === last ? last : `${comparison.from} to ${last}`;
  return [
    alignment === "weekday"
      ? `compared by weekday: each day with the one 364 days before it (${span})`
      : `compared by the calendar: the same dates a year before (${span})${
          query.align === undefined && (query.by ?? []).some((id) => id === "day" || id === "week")
            ? ", because months and longer spans are compared, too"
            : ""
        }`,
  ];
}

function storeNotes(stores: SameStores | null): string[] {
  if (stores === null) return [];
  const { by, kept, leftOut, rows, columns, totals } = stores;
  const all = kept + leftOut;
  const unnamed = rows.some(([store]) => store === null);
  const of = `${kept} of ${all} ${plural(by, all)} ${kept === 1 ? "has" : "have"} sales in both periods`;
  const names = rows.map(([store]) => (store === null ? `rows without a ${by}` : String(store)));
  const more = leftOut + (unnamed ? 1 : 0) - new Set(names).size;
  const shown = [...new Set(names)].slice(0, mostNamed);
  const rest = more + new Set(names).size - shown.length;
  if (shown.length === 0) return [`the same ${plural(by, 2)}: ${of}; nothing is left out`];
  const list = `${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
  return [
    `the same ${plural(by, 2)}: ${of}; left out: ${list} (${totals.map((total) => worthText(columns, total)).join("; ")})`,
  ];
}

function worthText(columns: readonly ResultColumn[], total: readonly Cell[]): string {
  const currencyAt = columns.findIndex(({ id, unit }) => id === "currency" && unit === "dimension");
  const text = (id: string): string => {
    const at = columns.findIndex((column) => column.id === id);
    const cell = total[at] ?? null;
    if (cell === null) return "unknown";
    if (columns[at]?.unit !== "money") return String(cell);
    const currency = columns[at].currency ?? String(total[currencyAt] ?? "");
    return `${cell}${currency === "" ? "" : ` ${currency}`}`;
  };
  const metrics = columns.filter(({ id }) => columns.some((other) => other.id === `${id}_previous`));
  return metrics.map(({ id }) => `${id} ${text(id)}, before ${text(`${id}_previous`)}`).join("; ");
}

function otherNotes({ found: { other }, plan }: ShapeFacts): string[] {
  if (other === null) return [];
  const { top } = plan.shape;
  const ranked = plan.order.length === 0 ? `by ${plan.metrics[0]?.id ?? ""}` : "in this order";
  return [
    `${other.label} is ${other.values} more ${plural("value", other.values)} of ${other.dimension}, counted from their rows; the first ${top?.count ?? 0} are those of the whole period, ${ranked}`,
  ];
}

function shareNotes({ plan: { shape, metrics }, table: { blanks } }: ShapeFacts): string[] {
  if (shape.shared.length === 0) return [];
  const without = metrics.filter((metric) => !shape.shared.includes(metric));
  const blank = shape.shared.filter(({ id }) => (blanks.get(`${id}_share`) ?? 0) > 0);
  return [
    ...without.map((metric) =>
      isAdditive(metric)
        ? `${metric.id} has no share: it is what is there at the end of a time, and not added up over times`
        : `${metric.id} has no share: its groups do not add up to a whole`,
    ),
    ...blank.map(({ id }) => `${id}_share is unknown where ${id} is, or its total is 0`),
  ];
}

function runningNotes({ plan: { shape, metrics }, table: { blanks, undatedGroups } }: ShapeFacts): string[] {
  if (shape.along === null) return [];
  const blank = shape.running ? metrics.filter(({ id }) => (blanks.get(id) ?? 0) > 0) : [];
  return [
    ...(undatedGroups > 0 ? ["what has no date is in no running or moving value"] : []),
    ...blank.map(({ id }) => `${id}_running adds nothing where ${id} is unknown`),
  ];
}

function movingNotes({ plan: { shape, metrics, period }, found: { cover }, table: { blanks } }: ShapeFacts): string[] {
  const { along, moving } = shape;
  if (along === null || moving === null) return [];
  const names = metrics.map(({ id }) => `${id}_moving_${moving.as}`);
  const spans = plural(along.id, moving.spans);
  const blank = names.some((name) => (blanks.get(name) ?? 0) > 0);
  const early = period.from === null ? "" : ", those before the period too";
  const missing = cover.missing.length;
  return [
    `${names.join(" and ")}: the ${moving.as} of the ${moving.spans} ${spans} that end with each${early}; a ${along.id} without rows is 0`,
    ...(blank
      ? [
          `a moving value is unknown where one of its ${spans} is, lies before the first of the data${missing === 0 ? "" : `, or has no rows though it should (${missing} ${plural(along.id, missing)})`}`,
        ]
      : []),
  ];
}

function plural(noun: string, number: number): string {
  return number === 1 ? noun : noun.endsWith("y") && noun !== "day" ? `${noun.slice(0, -1)}ies` : `${noun}s`;
}
