import type { Decimal } from "#core/money.ts";
import type { Dimension } from "../dimensions.ts";
import { emptyGroup, type Group, joinWindows } from "../groups.ts";
import type { QueryPlan } from "../plan.ts";
import { valuesAlong } from "./along-time.ts";
import { type FoundShape, noShape } from "./find-shape.ts";
import type { KeyedGroups } from "./read-groups-of.ts";
import { sharesOf } from "./shares.ts";

/**
 * Behind the values of each group those that the plan asks for beside them, in the order of `shapeColumns`.
 * @param joined the groups of both windows, with the labels of `keys`
 * @param current those of the query's own window alone
 */
export function addColumns(
  plan: QueryPlan,
  { keys, groups: joined }: KeyedGroups,
  current: readonly Group[],
  found: FoundShape,
): Group[] {
  const { shape, comparison, metrics } = plan;
  const width = comparison === null ? 1 : 4;
  const columns = metrics.flatMap((metric, order): (Decimal | null)[][] => {
    const share = (wholes: KeyedGroups | null | undefined): (Decimal | null)[] =>
      wholes == null
        ? joined.map(() => null)
        : sharesOf({ keys, groups: joined }, wholes, { metric: order, at: order * width });
    const shares = shape.shared.includes(metric)
      ? [share(found.whole?.current), ...(shape.within === null ? [] : [share(found.firsts)])]
      : [];
    return [...shares, ...alongColumns(plan, order, { keys, joined, current, found })];
  });
  return joined.map(({ labels, values }, at) => ({
    labels,
    values: [...values, ...columns.map((column) => column[at] ?? null)],
  }));
}

/** What runs and moves, a column each. */
function alongColumns(
  { shape }: QueryPlan,
  metric: number,
  {
    keys,
    joined,
    current,
    found,
  }: {
    readonly keys: readonly Dimension[];
    readonly joined: readonly Group[];
    readonly current: readonly Group[];
    readonly found: FoundShape;
  },
): (Decimal | null)[][] {
  const { along, running, moving } = shape;
  if (along === null) return [];
  const { before, cover } = found;
  const values = valuesAlong({ keys, groups: current }, metric, { along, shape, before, cover });
  const rows = joined.map(({ labels }) => values.get(JSON.stringify(labels)) ?? []);
  const asked = [running, moving !== null].filter(Boolean);
  return asked.map((_, order) => rows.map((row) => row[order] ?? null));
}

/** All rows together as groups with the labels of `keys`: null, but for a currency that is among them. */
export function totalGroups(plan: QueryPlan, keys: readonly Dimension[], { whole }: FoundShape): Group[] {
  if (whole === null || !plan.shape.total) return [];
  const isEmpty = whole.current.groups.length === 0 && (whole.previous?.groups ?? []).length === 0;
  const current = isEmpty ? [emptyGroup(plan.metrics)] : whole.current.groups;
  const { period, comparison, alignment } = plan;
  const joined =
    comparison === null || whole.previous === null
      ? current
      : joinWindows(current, whole.previous.groups, whole.current.keys, { period, comparison, alignment }).groups;
  const placed = joined.map(({ labels, values }) => ({
    labels: keys.map(({ id }) => labels[whole.current.keys.findIndex((key) => key.id === id)] ?? null),
    values,
  }));
  return addColumns(plan, { keys, groups: placed }, [], { ...noShape, whole });
}
