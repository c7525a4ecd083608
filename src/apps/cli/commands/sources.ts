import { OmError } from "#core/errors.ts";
import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { formatNumberOf } from "../print/numbers.ts";
import { printSources } from "../print/sources.ts";

/** `om sources` lists them; `om sources forget SOURCE [KEY]` drops what is remembered of one. */
export async function sources(
  context: CommandContext,
  action: string | undefined,
  given: readonly string[],
): Promise<ExitCode> {
  if (action === undefined) return list(context);
  const [source, key, ...more] = given;
  if (action === "forget" && source !== undefined && more.length === 0) return forget(context, source, key);
  throw new OmError("USAGE", `there is no \`om sources ${[action, ...given].join(" ")}\``, {
    fix: "`om sources`, or `om sources forget SOURCE [KEY]`",
  });
}

/** Which days of each source are there, which are missing, what its last upload changed, and what is remembered. */
async function list({ service, terminal, json, page, config }: CommandContext): Promise<ExitCode> {
  const found = await (await service("look")).sources(config.business);
  if (json) for (const source of found) terminal.print(JSON.stringify(source));
  else terminal.print(printSources(found, page));
  return exitCodes.done;
}

async function forget(
  { service, terminal, json, config }: CommandContext,
  source: string,
  key: string | undefined,
): Promise<ExitCode> {
  const open = await service("finish");
  const count = await open.forget(config.business, { source, ...(key === undefined ? {} : { key }) });
  const said = `${formatNumberOf(count, "answer")} forgotten: the next file is asked again, and files that were read by it are stale`;
  terminal.print(json ? JSON.stringify({ count }) : said);
  return exitCodes.done;
}
