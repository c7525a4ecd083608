import { OmError } from "#core/errors.ts";
import type { MetricDefinition } from "#core/metric.ts";
import type { Manifest } from "#engine/dataset.ts";
import type { OpenDataset } from "../open-dataset.ts";
import type { Dimension } from "../dimensions.ts";
import type { Group } from "../groups.ts";
import type { QueryPlan } from "../plan.ts";
import type { Cell, SameStores } from "../query.ts";
import { applyProfile } from "../profiles/apply-profile.ts";
import { buildTable } from "../table.ts";
import { noShape } from "./find-shape.ts";
import { plainShape } from "./plan-shape.ts";
import { createReadGroups } from "./read-groups-of.ts";

/** Each is a value in a statement. */
const mostStores = 2_000;
const mostShown = 20;

/** Whether a store sold: lines that were only taken back open no store. */
const saleLines: MetricDefinition = {
  id: "sale_lines",
  version: 1,
  title: "Lines sold",
  description: "Lines that are no returns.",
  datasets: ["sales"],
  parts: { lines: { aggregate: "rows", sql: "", columns: [], over: "sale lines", kind: "count" } },
  value: { kind: "sum", parts: ["lines"] },
  unit: "count",
  time: "sum",
  needs: [],
  synonyms: [],
  source: "METRICS: stores with sales on at least one day in each of both whole periods",
};

export interface NarrowedPlan {
  /** Reads only rows of stores that sold something in both periods. */
  readonly plan: QueryPlan;
  readonly stores: SameStores | null;
}

/**
 * Narrows a comparison down to stores with sales on at least one day of each of both whole periods, whatever else the
 * query filters; a row names its store, else its location. Rows without either are left out. What is left out is told
 * store by store, by the query's own metrics and filters.
 * @throws OmError `QUERY_INVALID` for anything but sales, and beyond 2,000 stores; `NO_DATA` where no file names a store
 */
export async function narrowToSameStores(
  plan: QueryPlan,
  manifest: Manifest,
  missing: ReadonlyMap<string, readonly string[]>,
  opened: OpenDataset,
): Promise<NarrowedPlan> {
  const { comparison, period, shape } = plan;
  if (!shape.sameStore || comparison === null) return { plan, stores: null };
  const place = placeOf(manifest);
  const lines = createReadGroups(
    { ...plan, metrics: [applyProfile(saleLines, plan.profile)], by: [place], filters: [], hasMoney: false },
    new Map(),
    opened,
  );
  const [now, before] = [await lines({ by: [place] }, period), await lines({ by: [place] }, comparison)];
  const sold = (groups: readonly Group[]): Cell[] =>
    groups.filter(({ values }) => (values[0]?.units ?? 0n) > 0n).map(({ labels }) => labels[0] ?? null);
  const soldBefore = new Set(sold(before.groups));
  const kept = sold(now.groups).flatMap((store) => (store !== null && soldBefore.has(store) ? [String(store)] : []));
  kept.sort();
  if (kept.length > mostStores) {
    throw new OmError("QUERY_INVALID", `${kept.length} stores sold in both periods, ${mostStores} are the most`, {
      fix: "compare without the same stores alone, by store",
    });
  }
  const all = new Set([...now.groups, ...before.groups].map(({ labels }) => labels[0] ?? null));
  const leftOut = [...all].filter((store) => store === null || !kept.includes(String(store)));
  // No value at all would be no condition.
  const only = kept.length > 0 ? { include: kept, exclude: [] } : { include: [], exclude: leftOut };
  return {
    plan: { ...plan, filters: [...plan.filters, { dimension: place, ...only }] },
    stores: {
      by: place.id,
      kept: kept.length,
      leftOut: leftOut.filter((store) => store !== null).length,
      ...(await worthOf(plan, place, { kept, missing, opened })),
    },
  };
}

/** The store where some file has one; what has no store is where its location is. */
function placeOf({ dataset, files }: Manifest): Dimension {
  if (dataset !== "sales") {
    throw new OmError("QUERY_INVALID", `the same stores are those with sales, and these are ${dataset}`, {
      fix: "leave same-store out, or ask for a metric of sales",
    });
  }
  const columns = ["store", "location"].filter((column) => files.some((file) => file.filledColumns.includes(column)));
  const [id] = columns;
  if (id !== undefined) {
    return { id, sql: `coalesce(${columns.join(", ")})`, columns, fileFact: null, time: null };
  }
  throw new OmError("NO_DATA", "no sales file says the store or the location", {
    fix: "leave same-store out, or ingest a file that has a store",
  });
}

/** What the metrics of the query are for all other stores: each, the largest first, and together. */
async function worthOf(
  plan: QueryPlan,
  place: Dimension,
  {
    kept,
    missing,
    opened,
  }: {
    readonly kept: readonly Cell[];
    readonly missing: ReadonlyMap<string, readonly string[]>;
    readonly opened: OpenDataset;
  },
): Promise<Pick<SameStores, "columns" | "rows" | "totals">> {
  const others: QueryPlan = {
    ...plan,
    by: [place],
    filters: [...plan.filters, { dimension: place, include: [], exclude: kept }],
    order: [],
    query: { ...plan.query, limit: mostShown },
    shape: { ...plainShape, total: true },
  };
  const read = createReadGroups(others, missing, opened);
  const { period, comparison } = plan;
  const current = await read({ by: [place] }, period);
  const whole = await read({ by: [] }, period);
  const before = comparison && {
    groups: (await read({ by: [place] }, comparison)).groups,
    whole: await read({ by: [] }, comparison),
  };
  const { columns, rows, totals } = buildTable(
    others,
    current.keys,
    {
      current: current.groups,
      previous: before?.groups ?? [],
      shape: { ...noShape, whole: { current: whole, previous: before?.whole ?? null } },
    },
    undefined,
  );
  return { columns, rows, totals: totals ?? [] };
}
