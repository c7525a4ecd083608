import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { printHealth } from "../print/health.ts";

/** `om doctor`: is everything fit to work, and which settings are in force: those of the server, where one is at work. */
export async function doctor(context: CommandContext): Promise<ExitCode> {
  const { json, terminal, page } = context;
  const service = await context.service("look");
  const { checks, disk, settings = context.settings } = await service.doctor();
  terminal.print(json ? JSON.stringify({ checks, disk, settings }) : printHealth({ checks, disk, settings }, page));
  return checks.every((check) => check.ok) ? exitCodes.done : exitCodes.failed;
}
