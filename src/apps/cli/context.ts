import type { Clock } from "#core/clock.ts";
import type { Config } from "#core/config.ts";
import type { ExitCode } from "./exit-code.ts";
import type { Page } from "./print/page.ts";
import type { OmService } from "../home/service.ts";
import type { Access } from "./open-service.ts";
import type { Terminal } from "./terminal.ts";

/** What a command is given. */
export interface CommandContext {
  readonly config: Config;
  /** Each setting with where it came from, for `om doctor`. */
  readonly settings: readonly { readonly name: string; readonly value: string; readonly origin: string }[];
  readonly json: boolean;
  readonly terminal: Terminal;
  readonly page: Page;
  readonly clock: Clock;
  /** Aborted when the person wants to stop; the run ends without waiting for the command. */
  readonly stop: AbortSignal;
  /** Opens the service at the first call; who runs the command closes it. */
  service(access: Access): Promise<OmService>;
  /** What to tell who interrupts the command. */
  onInterrupt(describe: () => string): void;
  /** From here on the command ends by itself when `stop` is aborted, and its exit code counts. */
  endsItself(): void;
}

/** Runs one command to its exit code; a failure is a thrown `OmError`. */
export type RunCommand = (context: CommandContext) => Promise<ExitCode>;
