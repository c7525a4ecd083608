import { OmError } from "#core/errors.ts";
import { parseSettings } from "../arguments.ts";
import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodeOfReport } from "../exit-code.ts";
import { printFileReport, printNext } from "../print/file-report.ts";
import { createProgressLine } from "../progress.ts";
import { assertDecided } from "./refused-decision.ts";

export interface DecideFlags {
  readonly set?: readonly string[];
  readonly undo?: true;
  readonly onlyThisFile?: true;
}

/** `om decide ID --set k=v...`, `om decide ID --undo`: answers questions or takes the last answer back, reads the file again. */
export async function decide(context: CommandContext, fileId: string, flags: DecideFlags): Promise<ExitCode> {
  const settings = parseSettings(flags.set ?? []);
  if (settings.size > 0 === (flags.undo === true)) {
    const message = flags.undo === true ? "decide something, or take it back, not both" : "there is nothing to decide";
    throw new OmError("USAGE", message, {
      fix: "add --set KEY=VALUE, such as --set repeats=once; or --undo to take the last decision back",
    });
  }
  const { terminal, page, json, config, stop } = context;
  const service = await context.service("finish");
  const progress = createProgressLine(fileId, { stream: terminal.progress, clock: context.clock, stop });
  try {
    if (flags.undo === true) await service.takeBackDecision(config.business, fileId);
    else await service.decide(config.business, fileId, settings, { onlyThisFile: flags.onlyThisFile === true });
    const report = await service.wait(config.business, fileId, { onProgress: progress.update, signal: stop });
    progress.clear();
    assertDecided(report);
    if (json) terminal.print(JSON.stringify(report));
    else terminal.print(`${printFileReport(report, "summary", page)}${printNext(report, "summary", page)}`);
    return exitCodeOfReport(report, config.rejectsThreshold);
  } finally {
    progress.clear();
  }
}
