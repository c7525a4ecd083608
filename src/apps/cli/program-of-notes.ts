import type { Command } from "commander";
import type { NotesFlags } from "./commands/notes.ts";
import type { RunCommand } from "./context.ts";
import { examples } from "./help-examples.ts";

/** The grammar of `om notes`. */
export function addNotesCommand(program: Command, begin: (command: Command, run: RunCommand) => Promise<void>): void {
  program
    .command("notes <action> [arguments...]")
    .description("what is to be known beside the numbers: add TEXT, list, remove ID")
    .option("--title <text>", "of add: what the note is about; else its first line, or the name of its file")
    .option("--file <file>", "of add: a file with the text, in place of TEXT")
    .addHelpText(
      "after",
      `
A note is a document like any other: found by its words, shown by \`om files\`, taken back by \`remove\`, and gone for good
with \`om erase\`. The same note twice is kept once. Policies, mails and PDFs are read by \`om ingest\`. With --json \`add\`
gives the report of its file, \`list\` one object a line.`,
    )
    .addHelpText(
      "after",
      examples('om notes add "Acme delivers in 14 days from May on" --title "Acme lead time"', "om notes list"),
    )
    .action((action: string, given: string[], flags: NotesFlags, command: Command) =>
      begin(command, async (context) => (await import("./commands/notes.ts")).notes(context, action, given, flags)),
    );
}
