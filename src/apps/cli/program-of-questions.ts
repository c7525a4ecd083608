import type { Command } from "commander";
import type { AskFlags, ContextFlags } from "./commands/ask.ts";
import type { RunCommand } from "./context.ts";
import { examples } from "./help-examples.ts";

/** The grammar of questions in plain words: `om ask` and `om context`. */
export function addQuestionCommands(
  program: Command,
  begin: (command: Command, run: RunCommand) => Promise<void>,
): void {
  withTalk(program.command("ask <question...>"))
    .description("answer a question in plain words: computed, cited, or asked back, or what is missing")
    .option("--no-model", "without a model, even where one is set up")
    .addHelpText(
      "after",
      `
Every answer says its period, filters, rows and files. A question that can be read in two ways is asked back, one that
the data cannot answer says what is missing; both end with exit code 3.`,
    )
    .addHelpText(
      "after",
      examples(
        'om ask "what were net sales last month"',
        'om ask "top 5 products in West this year"',
        'om ask "which items will run out in the next 14 days"',
        'om ask "and in East?" --after "net sales in West last month"',
      ),
    )
    .action((words: string[], flags: AskFlags, command: Command) =>
      begin(command, async (context) => (await import("./commands/ask.ts")).ask(context, words, flags)),
    );

  withTalk(program.command("context <question...>"))
    .description("gather what a model needs to answer a question: cited facts within a budget of tokens")
    .option("--budget <tokens>", "at most so many tokens (4000)")
    .option("--no-model", "without a model, even where one is set up")
    .addHelpText(
      "after",
      examples('om context "why did sales fall last week" --budget 2000', 'om context "stock at risk" --json'),
    )
    .action((words: string[], flags: ContextFlags, command: Command) =>
      begin(command, async (context) => (await import("./commands/ask.ts")).retrieveContext(context, words, flags)),
    );
}

function withTalk(command: Command): Command {
  return command
    .option("--region <region>", "only rows of this region")
    .option("--as-of <day>", "the day from which relative periods count (today)")
    .option("--after <question>", "an earlier question of the same talk, oldest first (repeatable)", collect);
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
