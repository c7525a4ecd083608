import type { Period } from "#core/period.ts";
import type { Manifest } from "#engine/dataset.ts";
import type { Group } from "../groups.ts";
import type { QueryPlan } from "../plan.ts";
import type { SpanCover } from "./along-time.ts";
import { findTop, keepTop, type OtherValues, type RawGroups } from "./keep-top.ts";
import { leadOf } from "./lead-window.ts";
import type { KeyedGroups, ReadGroups } from "./read-groups-of.ts";
import { readSpanCover } from "./span-cover.ts";

/** What the shape of an answer is made from, all of it counted from the rows. */
export interface FoundShape {
  /** All rows of both windows together, of each currency; null where neither shares nor a total are asked for. */
  readonly whole: { readonly current: KeyedGroups; readonly previous: KeyedGroups | null } | null;
  /** The rows of each value of the first dimension together. */
  readonly firsts: KeyedGroups | null;
  /** Groups of the spans before the period that moving values reach back to. */
  readonly before: readonly Group[];
  readonly cover: SpanCover;
  readonly other: OtherValues | null;
}

export const noShape: FoundShape = {
  whole: null,
  firsts: null,
  before: [],
  cover: { first: null, last: null, missing: [] },
  other: null,
};

export interface ShapedGroups {
  readonly current: readonly Group[];
  readonly previous: readonly Group[];
  readonly shape: FoundShape;
}

/** The groups of a plan as its shape keeps them, and what else its answer needs. */
export async function findShape(
  plan: QueryPlan,
  raw: RawGroups,
  { read, manifest }: { readonly read: ReadGroups; readonly manifest: Manifest },
): Promise<ShapedGroups> {
  const { shape, period, comparison } = plan;
  const top = await findTop(plan, raw, read);
  const keep = (groups: readonly Group[], window: Period): Promise<readonly Group[]> =>
    keepTop(plan, { keys: raw.keys, groups }, window, { top, read });
  const whole =
    shape.total || shape.shared.length > 0
      ? {
          current: await read({ by: [] }, period),
          previous: comparison === null ? null : await read({ by: [] }, comparison),
        }
      : null;
  const lead = leadOf(plan);
  const early = lead === null ? null : await read({ by: plan.by }, lead);
  return {
    current: await keep(raw.current, period),
    previous: comparison === null ? [] : await keep(raw.previous, comparison),
    shape: {
      whole,
      firsts: shape.within === null ? null : await read({ by: [shape.within] }, period),
      before: early === null || lead === null ? [] : await keep(early.groups, lead),
      cover: shape.along === null ? noShape.cover : readSpanCover(manifest, shape.along),
      other: top?.other ?? null,
    },
  };
}
