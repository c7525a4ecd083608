import type { Command } from "commander";
import type { TextsFlags } from "./commands/texts.ts";
import type { RunCommand } from "./context.ts";
import { examples } from "./help-examples.ts";

/** The grammar of `om texts`. */
export function addTextsCommand(program: Command, begin: (command: Command, run: RunCommand) => Promise<void>): void {
  program
    .command("texts <action>")
    .description("how passages are found: check-embedder says whether vectors help, on your own questions")
    .requiredOption("--questions <file>", "a question a line as JSON, with the places that answer it")
    .option("--most-tokens <tokens>", "send no more than so many (5000000)")
    .addHelpText(
      "after",
      `
A line: {"id":"q1","text":"can I send a mug back","answers":[{"grade":2,"places":["returns.md#Damaged goods"]}]}
A place is FILE, FILE#LINE, FILE#FROM-TO or FILE#HEADING, with ~WORD where the passage must have a word; grade 2 answers,
grade 1 helps. Sends passages that have no vectors yet to the embedder (OM_EMBEDDER), which may cost money. Ends 3 where
its vectors are not used.`,
    )
    .addHelpText(
      "after",
      examples(
        "om texts check-embedder --questions questions.ndjson",
        "om texts check-embedder --questions questions.ndjson --most-tokens 200000 --json",
      ),
    )
    .action((action: string, flags: TextsFlags, command: Command) =>
      begin(command, async (context) => (await import("./commands/texts.ts")).texts(context, action, flags)),
    );
}
