import { basename } from "node:path";
import type { ListKind } from "#core/business-list.ts";
import { OmError } from "#core/errors.ts";
import { openSource } from "../../local/open-source.ts";
import { parseSettings } from "../arguments.ts";
import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { printList, printListReport } from "../print/business-lists.ts";

export interface ListFlags {
  readonly set?: readonly string[];
  readonly add?: true;
  readonly skipRefused?: true;
}

/** `om business load-costs FILE`: 3 where refused lines kept everything as it was. */
export async function loadList(
  context: CommandContext,
  kind: ListKind,
  path: string,
  flags: ListFlags,
): Promise<ExitCode> {
  const { terminal, page, json, config } = context;
  const settings = parseSettings(flags.set ?? []);
  const { sizeBytes, content } = await openSource(path);
  const service = await context.service("work");
  const report = await service.loadList(config.business, kind, {
    name: basename(path),
    content,
    sizeBytes,
    settings,
    adds: flags.add === true,
    skipsRefused: flags.skipRefused === true,
  });
  terminal.print(json ? JSON.stringify(report) : printListReport(report, page));
  return report.taken ? exitCodes.done : exitCodes.needsAttention;
}

/** `om business show-costs [VERSION]`: a text that `load-costs` reads again. */
export async function showList(
  { terminal, json, config, service }: CommandContext,
  kind: ListKind,
  version: number | undefined,
): Promise<ExitCode> {
  const state = await (await service("look")).list(config.business, kind, version);
  if (json) terminal.print(JSON.stringify(state));
  else if (state.entries.length === 0) terminal.say("no such list is set");
  else terminal.print(printList(state));
  return exitCodes.done;
}

/** @throws OmError `USAGE` for options that only a list has */
export function assertNoFlags(flags: ListFlags, action: string): void {
  const given = [
    ...(flags.set === undefined ? [] : ["--set"]),
    ...(flags.add === undefined ? [] : ["--add"]),
    ...(flags.skipRefused === undefined ? [] : ["--skip-refused"]),
  ];
  if (given.length === 0) return;
  throw new OmError("USAGE", `om business ${action} takes no ${given.join(" and ")}`, {
    fix: "they are of load-costs, load-lead-times and load-rates",
  });
}
