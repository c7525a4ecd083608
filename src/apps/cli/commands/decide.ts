import { OmError } from "#core/errors.ts";
import { parseSettings } from "../arguments.ts";
import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodeOfReport } from "../exit-code.ts";
import { printFileReport, printNext } from "../print/file-report.ts";
import { createProgressLine } from "../progress.ts";
import { assertDecided } from "./refused-decision.ts";

export interface DecideFlags {
  readonly set?: readonly string[];
}

/** `om decide ID --set k=v...`: answers questions, reads the file again, shows what came of it. */
export async function decide(context: CommandContext, fileId: string, flags: DecideFlags): Promise<ExitCode> {
  const settings = parseSettings(flags.set ?? []);
  if (settings.size === 0) {
    throw new OmError("USAGE", "there is nothing to decide", {
      fix: "add --set KEY=VALUE, such as --set repeats=once",
    });
  }
  const { terminal, page, json, config, stop } = context;
  const service = await context.service("finish");
  const progress = createProgressLine(fileId, { stream: terminal.progress, clock: context.clock, stop });
  try {
    await service.decide(config.business, fileId, settings);
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
