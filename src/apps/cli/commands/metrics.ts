import { analysisList } from "#metrics/analyses/registry.ts";
import { dimensions } from "#metrics/dimensions.ts";
import { metricDefinitions } from "#metrics/registry.ts";
import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { printMetrics } from "../print/metrics.ts";

/** `om metrics`: what can be asked for. Needs no data. */
export function metrics(context: CommandContext): Promise<ExitCode> {
  const ids = dimensions.map((dimension) => dimension.id);
  const { terminal, json, page } = context;
  terminal.print(
    json
      ? JSON.stringify({ metrics: metricDefinitions, analyses: analysisList, dimensions: ids })
      : printMetrics(metricDefinitions, { analyses: analysisList, dimensions: ids }, page),
  );
  return Promise.resolve(exitCodes.done);
}
