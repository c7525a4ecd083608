import type { Command } from "commander";
import type { ChangesFlags } from "./commands/changes.ts";
import type { HygieneFlags } from "./commands/hygiene.ts";
import type { ReconcileFlags } from "./commands/reconcile.ts";
import type { RunCommand } from "./context.ts";
import { examples } from "./help-examples.ts";

/** The grammar of the commands that show rows: those worth a look, those that a newer list tells otherwise, and orders beside payouts. */
export function addCommandsOfRows(program: Command, begin: (command: Command, run: RunCommand) => Promise<void>): void {
  program
    .command("hygiene")
    .description("list rows that count and are worth a look: negative stock, no cost, a price of zero, listed twice")
    .option("--dataset <name>", "inventory, sales or products; all of them otherwise")
    .option("--class <id>", "the rows of one class, with their records as they stand in the files")
    .option("--limit <rows>", "rows of each class: 3, of one class 20, at most 1000")
    .addHelpText("after", "\nOnly what is in the numbers now; of stock the newest lists. No number changes by it.")
    .addHelpText("after", examples("om hygiene", "om hygiene --dataset inventory --class negative_stock --limit 50"))
    .action((flags: HygieneFlags, command: Command) =>
      begin(command, async (context) => (await import("./commands/hygiene.ts")).hygiene(context, flags)),
    );

  program
    .command("changes [file] [older]")
    .description("show what a list of stock says otherwise than the one of its source before it, or than OLDER")
    .option("--source <name>", "the newest list of this source")
    .option("--limit <items>", "items that are shown: 20, at most 1000")
    .addHelpText(
      "after",
      "\nWithout FILE the newest list that has an older one of its source. Only lists that are in the numbers.",
    )
    .addHelpText("after", examples("om changes", "om changes file_01kb3w9x2t7q4m8e file_01ka1c2d3e4f5g6h --limit 100"))
    .action((file: string | undefined, older: string | undefined, flags: ChangesFlags, command: Command) =>
      begin(command, async (context) => (await import("./commands/changes.ts")).changes(context, [file, older], flags)),
    );

  program
    .command("reconcile")
    .description("show what payouts say of each order, beside the order: matched, different, or on one side alone")
    .option("--period <period>", "of the orders, as in om query: 2026-03, last-30-days, all")
    .option("--source <name>", "only orders of this source")
    .option("--payouts <name>", "only payouts and settlements of this source")
    .option("--limit <orders>", "orders of each kind that are shown: 20, at most 1000")
    .addHelpText(
      "after",
      "\nAn order belongs to its own day, whenever it was paid out. Payouts are never part of any sales.",
    )
    .addHelpText("after", examples("om reconcile --period 2026-03", "om reconcile --source shop --limit 100 --json"))
    .action((flags: ReconcileFlags, command: Command) =>
      begin(command, async (context) => (await import("./commands/reconcile.ts")).reconcile(context, flags)),
    );
}
