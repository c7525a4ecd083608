import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { OmError } from "#core/errors.ts";
import { createLog, type LogLevel } from "#core/logger.ts";
import type { FileReport } from "#core/report.ts";
import { writeDemoFiles } from "../../demo/write-demo-files.ts";
import type { RunningServer, ServeOptions } from "../../local/serve.ts";
import type { OmService } from "../../home/service.ts";
import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { printFileReport } from "../print/file-report.ts";
import { printInsights } from "../print/insights.ts";
import { type Page, suggest } from "../print/page.ts";
import { createProgressLine } from "../progress.ts";
import { ingestPath } from "./ingest.ts";

export interface ServeFlags {
  readonly demo?: true;
  readonly port?: string;
  readonly host?: string;
  readonly inbox?: string;
}

/** Where the samples live, apart from everything else. */
const demoBusiness = "demo";
const shownInsights = 3;
const commandsToTry = [
  "query --metric net_sales --by month",
  "query --metric net_sales --by product --order -net_sales --limit 5",
  "files",
];

/** `om serve`: the server, until it is told to stop. With `--demo` the sample files go the whole way first. */
export async function serve(context: CommandContext, flags: ServeFlags): Promise<ExitCode> {
  const { config, terminal, json, clock, stop } = context;
  context.endsItself();
  const options = toServeOptions(flags);
  const startedAt = clock.now();
  const log = createLog((line) => terminal.say(line.trimEnd()), clock, logLevelOf(context));
  const { serve: start } = await import("../../local/serve.ts");
  const server = await start(config, { ...options, settings: context.settings }, log);
  try {
    if (flags.demo) await showDemo(context, server.home, startedAt);
    if (!json) terminal.print(welcome(context, server, flags));
    await untilAborted(stop);
  } catch (error) {
    if (!stop.aborted) throw error; // what was interrupted goes on at the next start
  } finally {
    await server.close();
  }
  return exitCodes.done;
}

function toServeOptions({ port = "4310", host = "127.0.0.1", inbox }: ServeFlags): ServeOptions {
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new OmError("USAGE", `--port cannot be ${JSON.stringify(port)}`, {
      fix: "use a number from 1 to 65535, or 0 for any free port",
    });
  }
  return { port: Number(port), host, inbox: inbox === undefined ? null : resolve(inbox) };
}

/** On a terminal the reports are for people; the whole log is one setting away. */
function logLevelOf({ config, settings, terminal }: CommandContext): LogLevel {
  const isChosen = settings.some(({ name, origin }) => name === "logLevel" && origin !== "default");
  return terminal.progress !== null && !isChosen ? "warn" : config.logLevel;
}

function welcome({ page }: CommandContext, { url, inbox }: RunningServer, { demo }: ServeFlags): string {
  const lines = [`Serving at ${url}, files dropped into ${inbox} are read. Ctrl-C stops.`];
  if (demo) lines.push(`The samples are in the business ${demoBusiness}, your own files go into another.`);
  else lines.push(`Try: ${suggest(page, "ingest FILE.csv")}`);
  return lines.join("\n");
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((done) => signal.addEventListener("abort", () => done(), { once: true }));
}

/** Generated files of two invented shops: their reports, and what stands out. A second start finds them there already. */
async function showDemo(context: CommandContext, service: OmService, startedAt: number): Promise<void> {
  const { terminal, json, clock } = context;
  const page = { ...context.page, globals: `${context.page.globals} --business ${demoBusiness}`.trimStart() };
  const reports = await ingestDemoFiles(context, service, page);
  const insights = await service.insights(demoBusiness);
  if (json) {
    terminal.print(JSON.stringify({ business: demoBusiness, files: reports, insights }));
    return;
  }
  const seconds = ((clock.now() - startedAt) / 1_000).toFixed(1);
  terminal.print(`What stands out, ${seconds} s after the start:\n`);
  terminal.print(printInsights(insights.slice(0, shownInsights), page));
  terminal.print(
    ["\nTry next, in another terminal:", ...commandsToTry.map((command) => `  ${suggest(page, command)}`), ""].join(
      "\n",
    ),
  );
}

async function ingestDemoFiles(context: CommandContext, service: OmService, page: Page): Promise<FileReport[]> {
  const { terminal, json, clock, stop } = context;
  const options = { business: demoBusiness, settings: new Map<string, string>(), source: null, region: null };
  const folder = await mkdtemp(join(tmpdir(), "om-demo-"));
  const reports: FileReport[] = [];
  try {
    for (const { path } of await writeDemoFiles(folder)) {
      const progress = createProgressLine(basename(path), { stream: terminal.progress, clock, stop });
      const report = await ingestPath(service, path, options, progress.update, stop).finally(progress.clear);
      reports.push(report);
      if (!json) terminal.print(`${printFileReport(report, "summary", page)}\n`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return reports;
}
