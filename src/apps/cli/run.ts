import { type Command, CommanderError } from "commander";
import type { Clock } from "#core/clock.ts";
import type { Config, Environment } from "#core/config.ts";
import { OmError, toErrorReport, toOmError } from "#core/errors.ts";
import type { CommandContext, RunCommand } from "./context.ts";
import { type ExitCode, exitCodeOfError, exitCodes } from "./exit-code.ts";
import { printFailure } from "./print/failure.ts";
import { escapeControls } from "./print/text.ts";
import { quoteShell } from "./print/page.ts";
import { createProgram, type GlobalFlags } from "./program.ts";
import { eraseLine } from "./progress.ts";
import type { OmService } from "../home/service.ts";
import type { Access } from "./open-service.ts";
import type { Terminal } from "./terminal.ts";

export interface RunDeps {
  readonly terminal: Terminal;
  readonly environment: Environment;
  readonly clock: Clock;
  /** Aborted when the person wants to stop. */
  readonly stop: AbortSignal;
  openService(config: Config, access: Access): Promise<OmService>;
}

/** One call of `om`, from its arguments to its exit code. Never throws; what it opened is closed, also when interrupted. */
export async function run(argv: readonly string[], deps: RunDeps): Promise<ExitCode> {
  const { terminal, stop } = deps;
  const session: { opened?: Promise<OmService>; endsItself: boolean; code: ExitCode; describe?: () => string } = {
    endsItself: false,
    code: exitCodes.done,
  };
  const program = createProgram(async (flags, command) => {
    session.code = await runCommand(command, flags, {
      ...deps,
      openService: (config, access) => (session.opened ??= deps.openService(config, access)),
      endsItself: () => void (session.endsItself = true),
      onInterrupt: (describe) => void (session.describe = describe),
    });
  });
  let help = "";
  let refusing = program;
  const keep = (text: string): void => void (help += text);
  for (const command of [program, ...program.commands]) {
    const refuse = (error: CommanderError): never => {
      refusing = command;
      throw error;
    };
    command.exitOverride(refuse).configureOutput({ writeOut: keep, writeErr: keep, outputError() {} });
  }
  try {
    await Promise.race([program.parseAsync(argv, { from: "user" }), rejectOnAbort(stop, session)]);
  } catch (thrown) {
    if (stop.aborted) {
      terminal.progress?.write(eraseLine);
      session.code = exitCodes.interrupted;
      if (session.describe !== undefined) terminal.say(`om: ${escapeControls(session.describe())}`);
    } else if (isHelp(thrown)) terminal.print(help.trimEnd());
    else session.code = printError(toRunError(thrown, refusing), argv.includes("--json"), terminal);
  }
  try {
    await (await session.opened)?.close();
  } catch (thrown) {
    // A service that could not be opened has been told already.
    if (session.code === exitCodes.done)
      session.code = printError(toOmError(thrown), argv.includes("--json"), terminal);
  }
  return session.code;
}

async function runCommand(
  command: RunCommand,
  flags: GlobalFlags,
  deps: RunDeps & Pick<CommandContext, "endsItself" | "onInterrupt">,
): Promise<ExitCode> {
  const { describeConfig, readConfig } = await import("#core/config.ts");
  const { environment, terminal, clock, stop } = deps;
  const config = readConfig(environment, flags);
  const settings = describeConfig(environment, flags);
  // npm says so where it runs us: then a bare `om` is not on the reader's path.
  const program = environment["npm_execpath"] === undefined ? "om" : "npx om";
  const page = { ...terminal.look, program, globals: repeatGlobals(flags) };
  return command({
    config,
    settings,
    json: flags.json ?? false,
    terminal,
    page,
    clock,
    stop,
    service: (access) => deps.openService(config, access),
    endsItself: deps.endsItself,
    onInterrupt: deps.onInterrupt,
  });
}

/** The options that a suggested command must repeat to reach the same data. */
function repeatGlobals({ dataDir, business }: GlobalFlags): string {
  const options = [
    ...(dataDir === undefined ? [] : ["--data-dir", dataDir]),
    ...(business === undefined ? [] : ["--business", business]),
  ];
  return options.map(quoteShell).join(" ");
}

function printError(error: OmError, json: boolean, terminal: Terminal): ExitCode {
  if (json) terminal.print(JSON.stringify({ error: toErrorReport(error) }));
  else terminal.say(printFailure(error));
  return exitCodeOfError[error.code];
}

function isHelp(thrown: unknown): boolean {
  return (
    thrown instanceof CommanderError &&
    ["commander.help", "commander.helpDisplayed", "commander.version"].includes(thrown.code)
  );
}

/** Commander's "error: unknown command 'ingst'\n(Did you mean ingest?)" in our form, with the help of the command that refused; every other error as it is. */
function toRunError(thrown: unknown, refusing: Command): OmError {
  if (!(thrown instanceof CommanderError)) return toOmError(thrown);
  const [message = "", hint = ""] = thrown.message.replace(/^error: /, "").split("\n");
  const near = /^\(Did you mean (.*)\?\)$/.exec(hint)?.[1];
  const called = refusing.parent === null ? refusing.name() : `${refusing.parent.name()} ${refusing.name()}`;
  return new OmError("USAGE", message, {
    fix: near === undefined ? `see \`${called} --help\`` : `did you mean ${near}? See \`${called} --help\``,
  });
}

function rejectOnAbort(signal: AbortSignal, session: { readonly endsItself: boolean }): Promise<never> {
  return new Promise((_resolve, reject) => {
    const interrupt = (): void => {
      if (!session.endsItself) reject(new OmError("CANCELLED", "interrupted"));
    };
    signal.addEventListener("abort", interrupt, { once: true });
  });
}
