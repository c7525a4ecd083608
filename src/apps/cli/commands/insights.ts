import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { printInsights } from "../print/insights.ts";

/** `om insights`: what stands out in the numbers; as JSON one object a line. */
export async function insights(context: CommandContext): Promise<ExitCode> {
  const { terminal, page, json, config } = context;
  const service = await context.service("look");
  const found = await service.insights(config.business);
  if (json) for (const insight of found) terminal.print(JSON.stringify(insight));
  else terminal.print(printInsights(found, page));
  return exitCodes.done;
}
