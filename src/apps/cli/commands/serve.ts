import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { OmError } from "#core/errors.ts";
import type { FileReport } from "#core/report.ts";
import { writeDemoFiles } from "../../demo/write-demo-files.ts";
import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodeOfReport, exitCodes, worstExitCode } from "../exit-code.ts";
import { printFileReport } from "../print/file-report.ts";
import { printInsights } from "../print/insights.ts";
import { suggest } from "../print/page.ts";
import { createProgressLine } from "../progress.ts";

export interface ServeFlags {
  readonly demo?: true;
}

const shownInsights = 3;
const commandsToTry = [
  "query --metric net_sales --by month",
  "query --metric net_sales --by product --order -net_sales --limit 5",
  "files",
];

/**
 * `om serve --demo`: generated sample files go the whole way; a second start finds them there already. Questions and
 * rejects are part of the show, so only a failure ends it with another code than 0.
 */
export async function serve(context: CommandContext, flags: ServeFlags): Promise<ExitCode> {
  if (!flags.demo) {
    throw new OmError("NOT_AVAILABLE", "the server comes with a later version", {
      fix: "see the sample files go through with `om serve --demo`, or read your own with `om ingest FILE.csv`",
    });
  }
  const { config, terminal, json, clock, page } = context;
  const startedAt = clock.now();
  const reports = await ingestDemoFiles(context);
  const service = await context.service();
  const insights = await service.insights(config.business);
  const seconds = ((clock.now() - startedAt) / 1_000).toFixed(1);
  if (json) terminal.print(JSON.stringify({ business: config.business, files: reports, insights }));
  else {
    terminal.print(`What stands out, ${seconds} s after the start:\n`);
    terminal.print(printInsights(insights.slice(0, shownInsights), page));
    terminal.print(["\nTry next:", ...commandsToTry.map((command) => `  ${suggest(page, command)}`)].join("\n"));
    terminal.say(`\nThe samples are in the business \`${config.business}\`. The server comes with a later version.`);
  }
  const codes = reports.map((report) => exitCodeOfReport(report, 1));
  return worstExitCode(codes.filter((code) => code !== exitCodes.needsAttention));
}

async function ingestDemoFiles(context: CommandContext): Promise<FileReport[]> {
  const { config, terminal, json, clock, page } = context;
  const service = await context.service();
  const options = { business: config.business, settings: new Map<string, string>(), source: null, region: null };
  const folder = await mkdtemp(join(tmpdir(), "om-demo-"));
  const reports: FileReport[] = [];
  try {
    for (const { path } of await writeDemoFiles(folder)) {
      const progress = createProgressLine(basename(path), { stream: terminal.progress, clock, stop: context.stop });
      const report = await service.ingest(path, { ...options, onProgress: progress.update }).finally(progress.clear);
      reports.push(report);
      if (!json) terminal.print(`${printFileReport(report, "summary", page)}\n`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return reports;
}
