import { z } from "zod";

const mostTop = 1_000;
const mostMoving = 1_000;

/** What a query may ask for beside its groups: how windows meet, which groups are kept, and columns drawn from others. */
export const shapeFields = {
  align: z
    .enum(["weekday", "calendar"])
    .exactOptional()
    .describe(
      "how the days of `year_ago` meet: weekday (364 days before) or calendar (the same dates); by day, week, weekday and hour it is weekday, by month and longer calendar",
    ),
  sameStore: z
    .boolean()
    .exactOptional()
    .describe("only stores (or locations) with sales in both whole periods of a comparison"),
  share: z
    .boolean()
    .exactOptional()
    .describe(
      "a column `<metric>_share` of the total of the answer, before `limit`; with several dimensions also `<metric>_share_of_<first>`",
    ),
  top: z
    .int()
    .min(1)
    .max(mostTop)
    .exactOptional()
    .describe("keeps so many values of the last dimension, by the order; all others are one row"),
  total: z.boolean().exactOptional().describe("the same numbers of all rows together, in `totals`"),
  running: z.boolean().exactOptional().describe("a column `<metric>_running`: added up along the time"),
  moving: z
    .int()
    .min(2)
    .max(mostMoving)
    .exactOptional()
    .describe("a column over so many spans of time that end with each: `<metric>_moving_mean` or `_moving_sum`"),
  movingAs: z.enum(["mean", "sum"]).exactOptional().describe("what `moving` gives; mean by default"),
} as const;

/** The fields that ask for a shape of the answer, in the order of the help. */
export const shapeNames = [
  "align",
  "sameStore",
  "share",
  "top",
  "total",
  "running",
  "moving",
  "movingAs",
] as const satisfies readonly (keyof typeof shapeFields)[];
