import { z } from "zod";
import { intentIds } from "../models/plan.ts";

/** Words of the question that a part stands for, each piece as it is written there. */
const words = z.array(z.string().min(1).max(200)).min(1).max(8).readonly();
const id = z.string().regex(/^[a-z][a-z_]{0,63}$/);
const period = z.string().regex(/^[A-Za-z0-9.-]{1,40}$/);

const plan = z.strictObject({
  intent: z.enum(intentIds),
  metrics: z
    .array(z.strictObject({ metric: id, words }))
    .min(1)
    .max(4)
    .readonly(),
  by: z
    .array(z.strictObject({ dimension: id, words }))
    .max(3)
    .readonly(),
  where: z
    .array(z.strictObject({ dimension: id, op: z.enum(["=", "!="]), value: z.string().max(300).nullable(), words }))
    .max(8)
    .readonly(),
  period: z.strictObject({ period, words }).nullable(),
  compare: z.strictObject({ with: period.or(z.literal(["previous", "year_ago"])), words }).nullable(),
  order: z.strictObject({ column: z.string().regex(/^-?[a-z][a-z_]{0,79}$/), words }).nullable(),
  limit: z.strictObject({ rows: z.int().min(1).max(1_000), words }).nullable(),
  thresholds: z
    .array(z.strictObject({ column: id, is: z.enum(["<", "<=", ">", ">="]), value: z.number(), words }))
    .max(3)
    .readonly(),
  share: z.strictObject({ words }).nullable(),
});

/** What a model may say of a question: a plan in the terms of the router, or null where it has none. */
export const proposalSchema = z.strictObject({ plan: plan.nullable() });
export type ProposedPlan = Readonly<z.infer<typeof plan>>;

/** For the server of a model: the same shape without the bounds, which some servers do not take; they are checked here. */
export function proposalJsonSchema(): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(proposalSchema, {
    override({ jsonSchema }) {
      for (const bound of ["minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "pattern"] as const)
        delete jsonSchema[bound];
      delete jsonSchema.$schema;
      delete jsonSchema.readOnly;
    },
  });
}

export type PartKind = Exclude<keyof ProposedPlan, "intent">;

/** One thing that a plan says, with the words that it stands for. */
export type PlanPart =
  | ({ readonly kind: "metrics" } & ProposedPlan["metrics"][number])
  | ({ readonly kind: "by" } & ProposedPlan["by"][number])
  | ({ readonly kind: "where" } & ProposedPlan["where"][number])
  | ({ readonly kind: "period" } & NonNullable<ProposedPlan["period"]>)
  | ({ readonly kind: "compare" } & NonNullable<ProposedPlan["compare"]>)
  | ({ readonly kind: "order" } & NonNullable<ProposedPlan["order"]>)
  | ({ readonly kind: "limit" } & NonNullable<ProposedPlan["limit"]>)
  | ({ readonly kind: "thresholds" } & ProposedPlan["thresholds"][number])
  | ({ readonly kind: "share" } & NonNullable<ProposedPlan["share"]>);

export function partsOfPlan(proposed: ProposedPlan): readonly PlanPart[] {
  const { metrics, by, where, thresholds, compare, order, limit, share } = proposed;
  return [
    ...metrics.map((part) => ({ kind: "metrics" as const, ...part })),
    ...by.map((part) => ({ kind: "by" as const, ...part })),
    ...where.map((part) => ({ kind: "where" as const, ...part })),
    ...(proposed.period === null ? [] : [{ kind: "period" as const, ...proposed.period }]),
    ...(compare === null ? [] : [{ kind: "compare" as const, ...compare }]),
    ...(order === null ? [] : [{ kind: "order" as const, ...order }]),
    ...(limit === null ? [] : [{ kind: "limit" as const, ...limit }]),
    ...thresholds.map((part) => ({ kind: "thresholds" as const, ...part })),
    ...(share === null ? [] : [{ kind: "share" as const, ...share }]),
  ];
}
