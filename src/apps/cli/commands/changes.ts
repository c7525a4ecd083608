import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { printChanges } from "../print/stock-changes.ts";
import { toLimit } from "../row-limit.ts";

export interface ChangesFlags {
  readonly source?: string;
  readonly limit?: string;
}

/** `om changes [FILE] [OLDER]`: what a list of stock says otherwise than the one before it. */
export async function changes(
  context: CommandContext,
  [file, since]: readonly [file: string | undefined, since: string | undefined],
  { source, limit }: ChangesFlags,
): Promise<ExitCode> {
  const { terminal, page, json, config } = context;
  const request = {
    ...(file === undefined ? {} : { file }),
    ...(since === undefined ? {} : { since }),
    ...(source === undefined ? {} : { source }),
    ...(limit === undefined ? {} : { limit: toLimit(limit) }),
  };
  const service = await context.service("look");
  const found = await service.changes(config.business, request);
  terminal.print(json ? JSON.stringify(found) : printChanges(found, page));
  return exitCodes.done;
}
