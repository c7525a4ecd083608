import type { Command } from "commander";
import { OmError } from "#core/errors.ts";

/** Commands that are promised and not there yet. */
const commands = ["bench", "completion", "export", "keys", "mcp", "resubmit", "webhooks"] as const;

/** Says of each that it comes later, whatever its arguments; the help does not list them. */
export function addNotYet(program: Command): void {
  for (const name of commands) {
    program
      .command(name, { hidden: true })
      .description("comes with a later version")
      .allowUnknownOption()
      .allowExcessArguments()
      .action(() => {
        throw new OmError("USAGE", `om ${name} comes with a later version`, {
          fix: "`om --help` lists the commands that there are",
        });
      });
  }
}
