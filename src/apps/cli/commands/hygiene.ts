import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { printHygiene } from "../print/hygiene-report.ts";
import { toLimit } from "../row-limit.ts";

export interface HygieneFlags {
  readonly dataset?: string;
  readonly class?: string;
  readonly limit?: string;
}

/** `om hygiene`: rows in the numbers that are worth a look; `--class` shows those of one class with their records. */
export async function hygiene(context: CommandContext, { limit, ...asked }: HygieneFlags): Promise<ExitCode> {
  const { terminal, page, json, config } = context;
  const request = { ...asked, ...(limit === undefined ? {} : { limit: toLimit(limit) }) };
  const service = await context.service("look");
  const report = await service.hygiene(config.business, request);
  terminal.print(json ? JSON.stringify(report) : printHygiene(report, page));
  return report.datasets.some(({ pending }) => pending.length > 0) ? exitCodes.needsAttention : exitCodes.done;
}
