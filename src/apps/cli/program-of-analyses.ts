import type { Command } from "commander";
import type { AnalyseFlags } from "./commands/analyse.ts";
import type { RunCommand } from "./context.ts";
import { examples } from "./help-examples.ts";

/** The grammar of `om analyse`. */
export function addAnalyseCommand(program: Command, begin: (command: Command, run: RunCommand) => Promise<void>): void {
  program
    .command("analyse <analysis>")
    .alias("analyze")
    .description(
      "classes, segments and the like: abc, abc-xyz, rfm, cohorts, basket, price-volume-mix (see `om metrics`)",
    )
    .option("--by <dimension>", "what its items are: product by default, or sku, category, vendor, ...")
    .option("--where <condition>", "D=V, D!=V, or D= for no value (repeatable; same dimension: or)", collect)
    .option("--period <period>", "as of `om query`; of cohorts that of the first purchase")
    .option("--compare <period>", "of price-volume-mix: previous, year_ago, or a period")
    .option("--currency <code>", "all money in this currency, by the dated rates of the business (load-rates)")
    .option("--limit <rows>", "at most so many rows (100); what is summed up is of all")
    .option("--profile <id>", "whose definitions to use, such as finance (see `om profiles`)")
    .option("--as-of <date>", "the day that relative periods count from")
    .option("--state-at <time>", "as the numbers stood then: a day (its end, UTC) or an instant")
    .addHelpText(
      "after",
      examples(
        "om analyse abc --by sku --period 2026-Q1",
        "om analyse price-volume-mix --period 2026-03 --compare previous",
        "om analyse cohorts",
      ),
    )
    .action((analysis: string, flags: AnalyseFlags, command: Command) =>
      begin(command, async (context) => (await import("./commands/analyse.ts")).analyse(context, analysis, flags)),
    );
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
