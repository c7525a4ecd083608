import { type Command, Option } from "commander";
import type { QueriesFlags } from "./commands/queries.ts";
import type { RunCommand } from "./context.ts";
import { examples } from "./help-examples.ts";

/** The grammar of `om queries`: queries that are kept by name take every option that `om query` has. */
export function addQueriesCommand(program: Command, begin: (command: Command, run: RunCommand) => Promise<void>): void {
  const queries = program
    .command("queries <action> [arguments...]")
    .description(
      "queries that the business keeps by name: save NAME, list, show NAME [VERSION], history NAME, run NAME, remove NAME",
    )
    .option("--verified-by <who>", "of save: who says that it asks what it should")
    .option("--note <text>", "of save: what it is for")
    .option("--question <text>", "of save: how people ask for it in their own words (repeatable)", collect)
    .option(
      "--expect <metric=value>",
      "of save: what the answer is known to be, such as net_sales=1234.50 (repeatable)",
      collect,
    );
  const query = program.commands.find((command) => command.name() === "query");
  for (const { flags, description, parseArg } of query?.options ?? []) {
    const option = new Option(flags, description);
    queries.addOption(parseArg === undefined ? option : option.argParser(parseArg));
  }
  queries
    .addHelpText(
      "after",
      `
\`save\` takes the options of \`om query\`; \`run\` takes --explain, --as-of and --state-at. A query is kept as versions:
saved again under its name it is the next one. Its metrics and windows are looked up when it is saved, and where
something is expected of it, it is asked: an answer of one row that is something else is not kept. \`run\` says which
definitions have changed since, and what is no more as expected (exit code 3).`,
    )
    .addHelpText(
      "after",
      examples(
        "om queries save march-net --metric net_sales --period 2026-03 --verified-by Ann --expect net_sales=1234.50",
        'om queries save weekly --metric net_sales,orders --by week --period ytd --question "how is the year going"',
        "om queries run march-net",
      ),
    )
    .action((action: string, given: string[], flags: QueriesFlags, command: Command) =>
      begin(command, async (context) => (await import("./commands/queries.ts")).queries(context, action, given, flags)),
    );
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
