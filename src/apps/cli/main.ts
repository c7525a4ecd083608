import { systemClock } from "#core/clock.ts";
import { toOmError } from "#core/errors.ts";
import { exitCodes } from "./exit-code.ts";
import { printFailure } from "./print/failure.ts";
import { run } from "./run.ts";
import { createTerminal } from "./terminal.ts";

/** The process around `run`: arguments, signals and streams. */
export async function main(): Promise<void> {
  const argv = process.argv.slice(2);
  const color = !argv.includes("--no-color") && !process.env["NO_COLOR"];
  const terminal = createTerminal(process, color);
  const stop = new AbortController();
  // Once: a second Ctrl-C ends the process at once, as it would without us.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  process.on("uncaughtException", (thrown) => {
    terminal.say(printFailure(toOmError(thrown)));
    process.exit(exitCodes.failed);
  });
  const code = await run(argv, {
    terminal,
    environment: process.env,
    clock: systemClock,
    stop: stop.signal,
    openService: async (config, access) =>
      (await import("./open-service.ts")).openService(config, access, { say: terminal.say, signal: stop.signal }),
  });
  // What was interrupted may still hold timers or children: leave without waiting for them.
  if (code === exitCodes.interrupted) process.exit(code);
  process.exitCode = code;
}
