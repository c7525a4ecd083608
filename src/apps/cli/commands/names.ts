import type { CommandContext } from "../context.ts";
import { parseLimit } from "../arguments.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { printNames } from "../print/names.ts";

export interface NamesFlags {
  readonly contains?: string;
  readonly limit?: string;
}

const shownByDefault = 20;

/** `om names [DIMENSION]`: what products, stores, customers ... are called in the rows that count. */
export async function names(
  { service, terminal, json, page, config }: CommandContext,
  dimension: string | undefined,
  flags: NamesFlags,
): Promise<ExitCode> {
  const limit = flags.limit === undefined ? shownByDefault : parseLimit(flags.limit);
  const found = await (
    await service("look")
  ).names(config.business, {
    limit,
    ...(dimension === undefined ? {} : { dimension }),
    ...(flags.contains === undefined ? {} : { contains: flags.contains }),
  });
  if (json) for (const name of found.names) terminal.print(JSON.stringify(name));
  else terminal.print(printNames(found, page));
  return exitCodes.done;
}
