import { OmError } from "#core/errors.ts";
import type { AnalysisRequest } from "#metrics/analyses/analysis.ts";
import { findAnalysis } from "#metrics/analyses/registry.ts";
import { parseConditions, parseLimit } from "../arguments.ts";
import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodeOfAnalysis } from "../exit-code.ts";
import { printAnalysis } from "../print/analysis.ts";

export interface AnalyseFlags {
  readonly by?: string;
  readonly where?: readonly string[];
  readonly period?: string;
  readonly compare?: string;
  readonly currency?: string;
  readonly limit?: string;
  readonly profile?: string;
  readonly asOf?: string;
  readonly stateAt?: string;
}

/** `om analyse ID ...`: what groups of rows say beside their sums. */
export async function analyse(context: CommandContext, name: string, flags: AnalyseFlags): Promise<ExitCode> {
  const { id, by, takes } = findAnalysis(name);
  const { where, limit, ...same } = flags;
  if (takes.includes("compare") && same.compare === undefined) {
    throw new OmError("USAGE", `${id} explains a change: say what it is compared with`, {
      fix: `write it like om analyse ${id} --by ${by[0]} --period 2026-03 --compare previous`,
    });
  }
  const request: AnalysisRequest = {
    ...same,
    ...(where && { where: parseConditions(where) }),
    ...(limit !== undefined && { limit: parseLimit(limit) }),
  };
  const service = await context.service("look");
  const result = await service.analyse(context.config.business, id, request);
  context.terminal.print(context.json ? JSON.stringify(result) : printAnalysis(result, context.page));
  return exitCodeOfAnalysis(result);
}
