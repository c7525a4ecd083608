import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { printSources } from "../print/sources.ts";

/** `om sources`: which days of each source are there, which are missing, and what its last upload changed. */
export async function sources({ service, terminal, json, page, config }: CommandContext): Promise<ExitCode> {
  const found = await (await service("look")).sources(config.business);
  if (json) for (const source of found) terminal.print(JSON.stringify(source));
  else terminal.print(printSources(found, page));
  return exitCodes.done;
}
