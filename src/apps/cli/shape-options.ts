import type { Command } from "commander";
import { OmError } from "#core/errors.ts";
import { type MetricQuery, metricQuerySchema } from "#metrics/query.ts";

/** Options of `om query` that shape its answer. */
export interface ShapeFlags {
  readonly align?: string;
  readonly sameStore?: true;
  readonly share?: true;
  readonly top?: string;
  readonly total?: true;
  readonly running?: true;
  readonly moving?: string;
  readonly movingAs?: string;
}

export function addShapeOptions(command: Command): Command {
  return command
    .option("--align <how>", "how the days of year_ago meet: weekday (364 days before) or calendar (the same dates)")
    .option("--same-store", "with --compare: only stores with sales in both periods")
    .option("--share", "each group's share of the total")
    .option("--top <count>", "keep the first values of the last dimension; all others are one row")
    .option("--total", "one more row: all rows together")
    .option("--running", "added up along the time")
    .option("--moving <spans>", "the mean of the last so many days, weeks or months")
    .option("--moving-as <what>", "what --moving gives: mean (the default) or sum")
    .addHelpText(
      "after",
      `
Ways to shape an answer:
  --by day --period mtd --compare year_ago --same-store
  --by product --top 10 --share --total
  --by day --period 2026-03 --running --moving 7`,
    );
}

type ShapeQuery = Pick<
  MetricQuery,
  "align" | "sameStore" | "share" | "top" | "total" | "running" | "moving" | "movingAs"
>;

/** @throws OmError `USAGE` */
export function readShapeFlags(flags: ShapeFlags): ShapeQuery {
  const { align, sameStore, share, top, total, running, moving, movingAs } = flags;
  return {
    ...(align !== undefined && { align: oneOf("--align", align, ["weekday", "calendar"]) }),
    ...(sameStore && { sameStore }),
    ...(share && { share }),
    ...(top !== undefined && { top: wholeNumber("--top", top, 1) }),
    ...(total && { total }),
    ...(running && { running }),
    ...(moving !== undefined && { moving: wholeNumber("--moving", moving, 2) }),
    ...(movingAs !== undefined && { movingAs: oneOf("--moving-as", movingAs, ["mean", "sum"]) }),
  };
}

/** The options that ask for this shape, with their values; true for one without a value. */
export function shapeOptionsOf(query: ShapeQuery): (readonly [option: string, value: string | true | undefined])[] {
  const isSet = (value: boolean | undefined): true | undefined => (value === true ? true : undefined);
  return [
    ["--align", query.align],
    ["--same-store", isSet(query.sameStore)],
    ["--share", isSet(query.share)],
    ["--top", query.top?.toString()],
    ["--total", isSet(query.total)],
    ["--running", isSet(query.running)],
    ["--moving", query.moving?.toString()],
    ["--moving-as", query.movingAs],
  ];
}

function oneOf<Choice extends string>(option: string, text: string, choices: readonly Choice[]): Choice {
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  throw new OmError("USAGE", `${option} ${JSON.stringify(text)} is not known`, {
    fix: `use ${choices.join(" or ")}`,
  });
}

function wholeNumber(option: "--top" | "--moving", text: string, least: number): number {
  const field = option === "--top" ? metricQuerySchema.shape.top : metricQuerySchema.shape.moving;
  const number = /^\d{1,9}$/.test(text) ? Number(text) : -1;
  if (field.safeParse(number).success) return number;
  throw new OmError("USAGE", `${option} ${JSON.stringify(text)} is no such number`, {
    fix: `use a whole number from ${least} to 1000`,
  });
}
