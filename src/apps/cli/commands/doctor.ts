import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { printHealth } from "../print/health.ts";

/** `om doctor`: is everything fit to work, and which settings are in force. */
export async function doctor(context: CommandContext): Promise<ExitCode> {
  const { settings, json, terminal, page } = context;
  const service = await context.service("look");
  const checks = await service.doctor();
  terminal.print(json ? JSON.stringify({ checks, settings }) : printHealth(checks, settings, page));
  return checks.every((check) => check.ok) ? exitCodes.done : exitCodes.failed;
}
