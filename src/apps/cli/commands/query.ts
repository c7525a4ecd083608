import { OmError } from "#core/errors.ts";
import type { MetricQuery } from "#metrics/query.ts";
import { parseConditions, parseLimit, parseList } from "../arguments.ts";
import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodeOfExplanation, exitCodeOfQuery } from "../exit-code.ts";
import { printExplanation } from "../print/explanation.ts";
import { printQueryResult } from "../print/query-result.ts";
import { readShapeFlags, type ShapeFlags } from "../shape-options.ts";

export interface QueryFlags extends ShapeFlags {
  readonly metric: readonly string[];
  readonly by?: readonly string[];
  readonly where?: readonly string[];
  readonly order?: readonly string[];
  readonly period?: string;
  readonly compare?: string;
  readonly limit?: string;
  readonly profile?: string;
  readonly bridge?: string;
  readonly currency?: string;
  readonly asOf?: string;
  readonly stateAt?: string;
  readonly explain?: true;
}

/** `om query --metric M[,M] ...`: exact numbers with what they rest on; with `--explain` the rows that they are made of. */
export async function query(context: CommandContext, flags: QueryFlags): Promise<ExitCode> {
  const question = toMetricQuery(flags);
  const service = await context.service("look");
  if (flags.explain === true) {
    const explanation = await service.explain(context.config.business, question);
    context.terminal.print(context.json ? JSON.stringify(explanation) : printExplanation(explanation, context.page));
    return exitCodeOfExplanation(explanation);
  }
  const result = await service.query(context.config.business, question);
  context.terminal.print(context.json ? JSON.stringify(result) : printQueryResult(result, context.page));
  return exitCodeOfQuery(result);
}

/** The flags as the question that they are. @throws OmError `USAGE` */
export function toMetricQuery(flags: QueryFlags): MetricQuery {
  const { by, where, order, period, compare, limit, profile, bridge, currency, asOf, stateAt } = flags;
  const metrics = parseList(flags.metric);
  if (metrics.length === 0) {
    throw new OmError("USAGE", "--metric names no metric", {
      fix: "name one, such as net_sales: `om metrics` lists them",
    });
  }
  return {
    metrics,
    ...(by && { by: parseList(by) }),
    ...(where && { where: parseConditions(where) }),
    ...(order && { order: parseList(order) }),
    ...(period !== undefined && { period }),
    ...(compare !== undefined && { compare }),
    ...(limit !== undefined && { limit: parseLimit(limit) }),
    ...(profile !== undefined && { profile }),
    ...(bridge !== undefined && { bridge }),
    ...(currency !== undefined && { currency }),
    ...(asOf !== undefined && { asOf }),
    ...(stateAt !== undefined && { stateAt }),
    ...readShapeFlags(flags),
  };
}
