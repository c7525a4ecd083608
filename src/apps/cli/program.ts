import { Command } from "commander";
import type { RunCommand } from "./context.ts";
import type { DlqFlags } from "./commands/dlq.ts";
import type { DecideFlags } from "./commands/decide.ts";
import type { EraseFlags } from "./commands/erase.ts";
import type { IngestFlags } from "./commands/ingest.ts";
import type { ListFlags } from "./commands/business-lists.ts";
import type { NamesFlags } from "./commands/names.ts";
import type { QueryFlags } from "./commands/query.ts";
import type { RejectsFlags } from "./commands/rejects.ts";
import type { ReprocessFlags } from "./commands/reprocess.ts";
import type { ServeFlags } from "./commands/serve.ts";
import { examples } from "./help-examples.ts";
import { addNotYet } from "./not-yet.ts";
import { addAnalyseCommand } from "./program-of-analyses.ts";
import { addNotesCommand } from "./program-of-notes.ts";
import { addQueriesCommand } from "./program-of-queries.ts";
import { addQuestionCommands } from "./program-of-questions.ts";
import { addCommandsOfRows } from "./program-of-rows.ts";
import { addTextsCommand } from "./program-of-texts.ts";
import { addShapeOptions } from "./shape-options.ts";
import { version } from "./version.ts";

/** Options that every command takes, before or after its name. */
export interface GlobalFlags {
  readonly dataDir?: string;
  readonly business?: string;
  readonly json?: true;
}

/** Runs a command whose code is loaded only now: `om --help` must not wait for an engine that it does not need. */
type Start = (flags: GlobalFlags, run: RunCommand) => Promise<void>;

/** The grammar of `om`: commands, arguments, options and their help. What a command does is in `commands/`. */
export function createProgram(start: Start): Command {
  const program = new Command("om")
    .description("Takes the business files you have, as they are, and gives back numbers that can be trusted.")
    .version(version, "--version", "show the version")
    .helpOption("-h, --help", "show help")
    .option("--data-dir <folder>", "where everything is kept (OM_DATA_DIR, default ./.om)")
    .option("--business <id>", "whose files and numbers (OM_BUSINESS, default `default`)")
    .option("--json", "one JSON document, or one a line where there are several")
    .option("--no-color", "no colours (as NO_COLOR=1 does)")
    .configureHelp({ showGlobalOptions: true, subcommandTerm: withArguments })
    .addHelpText("after", examples("om ingest sales.csv", "om query --metric net_sales --by month"));
  const begin = (command: Command, run: RunCommand): Promise<void> =>
    start(command.optsWithGlobals<GlobalFlags>(), run);

  program
    .command("ingest <path...>")
    .description("read files, show what became of every row, and keep the result")
    .option("--set <key=value>", "decide something about the file, such as repeats=once (repeatable)", collect)
    .option("--only-this-file", "do not remember what is set for the next files of its source")
    .option("--source <name>", "which stream of files this belongs to, such as till-1")
    .option("--region <region>", "which business region it is of")
    .option("--replaces <id>", "take the place of an older file, in one step: both or none")
    .option("--once", "keep each content once (always the case)")
    .addHelpText("after", examples("om ingest orders.csv", "om ingest till/*.csv --source till-1 --set currency=EUR"))
    .action((paths: string[], flags: IngestFlags, command: Command) =>
      begin(command, async (context) => (await import("./commands/ingest.ts")).ingest(context, paths, flags)),
    );

  program
    .command("files")
    .description("list the files, newest first")
    .addHelpText("after", `\nWith --json one object a line, newest first; no line where there is no file.`)
    .addHelpText("after", examples("om files", "om files --json"))
    .action((_flags: object, command: Command) =>
      begin(command, async (context) => (await import("./commands/files.ts")).files(context)),
    );

  program
    .command("file <id>")
    .description("show everything known about one file")
    .addHelpText("after", examples("om file file_01kb3w9x2t7q4m8e", "om file file_01kb3w9x2t7q4m8e --json"))
    .action((id: string, _flags: object, command: Command) =>
      begin(command, async (context) => (await import("./commands/file.ts")).file(context, id)),
    );

  program
    .command("rejects <id>")
    .description("give the rejected rows of a file as CSV, each with its line and the reason")
    .option("--csv <file>", "write them to a new file instead of stdout")
    .option("--table <name>", "only those of one table of the file, in its own columns")
    .addHelpText(
      "after",
      examples("om rejects file_01kb3w9x2t7q4m8e", "om rejects file_01kb3w9x2t7q4m8e --csv fix.csv"),
    )
    .action((id: string, flags: RejectsFlags, command: Command) =>
      begin(command, async (context) => (await import("./commands/rejects.ts")).rejects(context, id, flags)),
    );

  program
    .command("decide <id>")
    .description("answer the questions of a file, or change a choice, and read it again")
    .option("--set <key=value>", "the answer, such as dateOrder=dmy (repeatable)", collect)
    .option("--undo", "take the last decision back, and read the file by what was decided before")
    .option("--only-this-file", "do not remember it for the next files of its source")
    .addHelpText(
      "after",
      examples(
        "om decide file_01kb3w9x2t7q4m8e --set dateOrder=dmy",
        "om decide file_01kb3w9x2t7q4m8e --set repeats=once",
      ),
    )
    .action((id: string, flags: DecideFlags, command: Command) =>
      begin(command, async (context) => (await import("./commands/decide.ts")).decide(context, id, flags)),
    );

  program
    .command("reprocess [ids...]")
    .description(
      "read files again by the settings as they are now; their rows stay until the new ones take their place",
    )
    .option("--source <name>", "every file of this source, or of that of a file")
    .option("--stale", "every file that was read with something else than what is set now")
    .addHelpText("after", examples("om reprocess file_01kb3w9x2t7q4m8e", "om reprocess --stale"))
    .action((ids: string[], flags: ReprocessFlags, command: Command) =>
      begin(command, async (context) => (await import("./commands/reprocess.ts")).reprocess(context, ids, flags)),
    );

  program
    .command("business <action> [arguments...]")
    .description(
      "settings of the business: set K=V..., unset K..., show [VERSION], history, load FILE, and lists: load-costs, load-lead-times or load-rates FILE, show-costs, show-lead-times or show-rates [VERSION]",
    )
    .option("--set <key=value>", "of lists: how the file is read, such as currency=EUR (repeatable)", collect)
    .option("--add", "of the same: what the present list says of other items stays")
    .option("--skip-refused", "of the same: take the other lines where some are refused; else nothing changes")
    .addHelpText(
      "after",
      `
Keys: timeZone (Europe/Berlin), dayCutoff (04:00), weekStart (sunday), fiscalYearStart (4), currency (EUR), profile (finance),
keepUploadsDays and keepRejectsDays (90, never), store.<name>, alias.product.<name>, alias.store.<name>,
timeZone.<store> and dayCutoff.<store>; serviceLevel (95), reviewDays (7), overstockDays (60), deadStockDays (90) and
leadTimeDays plan stock; ratesMaxDays (7), ratesInverse (yes) and ratesVia (EUR) convert amounts. What a change makes
stale is said; no file is read again unasked.
A list of costs has an item number, a unit cost, and perhaps a currency and the day from which it holds; one of lead
times an item number or a supplier, and days; one of rates a day, two currencies and what 1 of the first is in the
second. \`om business unset costs\` takes it away.`,
    )
    .addHelpText(
      "after",
      examples(
        "om business set timeZone=Europe/Berlin currency=EUR",
        "om business show > business.txt",
        "om business load-costs costs.xlsx --set currency=EUR",
      ),
    )
    .action((action: string, given: string[], flags: ListFlags, command: Command) =>
      begin(command, async (context) =>
        (await import("./commands/business.ts")).business(context, action, given, flags),
      ),
    );

  program
    .command("cancel <id>")
    .description("stop reading a file; nothing of it gets into the numbers")
    .addHelpText("after", examples("om cancel file_01kb3w9x2t7q4m8e", "om cancel file_01kb3w9x2t7q4m8e --json"))
    .action((id: string, _flags: object, command: Command) =>
      begin(command, async (context) => (await import("./commands/cancel.ts")).cancel(context, id)),
    );

  program
    .command("undo <ids...>")
    .description("take files out of the numbers, as if they had never been sent")
    .addHelpText(
      "after",
      "\nThe report stays. Where the same content was sent twice, the second takes over and is read.",
    )
    .addHelpText("after", examples("om undo file_01kb3w9x2t7q4m8e"))
    .action((ids: string[], _flags: object, command: Command) =>
      begin(command, async (context) => (await import("./commands/undo.ts")).undo(context, ids)),
    );

  program
    .command("erase [ids...]")
    .description("remove files for good: bytes, rows, rejects, names, and what past numbers say of them")
    .option("--yes", "without asking: needed where other files have the same bytes, and by scripts")
    .option("--status <erasure>", "only how far an erasure is that was begun, with its proof")
    .addHelpText(
      "after",
      "\nCannot be taken back. Other files with the same bytes go with it. Without ids, and with --business, all files of it\nand whatever else is kept of it. Backups made before still have it.",
    )
    .addHelpText("after", examples("om erase file_01kb3w9x2t7q4m8e", "om erase --business acme --yes"))
    .action((ids: string[], flags: EraseFlags, command: Command) =>
      begin(command, async (context) => (await import("./commands/erase.ts")).erase(context, ids, flags)),
    );

  program
    .command("dlq <action> [ids...]")
    .description("messages that were set aside after their last attempt: list, redrive or discard them")
    .option("--all", "redrive or discard every one")
    .addHelpText(
      "after",
      `\nWith --json \`list\` gives one object a line, and no line where nothing was set aside; the others give {"redrive": COUNT} or {"discard": COUNT}.`,
    )
    .addHelpText("after", examples("om dlq list", "om dlq redrive --all"))
    .action((action: string, ids: string[], flags: DlqFlags, command: Command) =>
      begin(command, async (context) => (await import("./commands/dlq.ts")).dlq(context, action, ids, flags)),
    );

  const queryCommand = program
    .command("query")
    .description("ask for exact numbers")
    .requiredOption("--metric <ids>", "what to compute, such as net_sales,orders (see `om metrics`)", collect)
    .option("--by <dimensions>", "group by, such as month,store", collect)
    .option("--where <condition>", "D=V, D!=V, or D= for no value (repeatable; same dimension: or)", collect)
    .option("--period <period>", "all, 2026, 2026-Q3, 2026-03, 2026-W10, A..B, last-30-days, mtd, qtd, ytd")
    .option("--compare <period>", "previous, year_ago, or a period")
    .option("--order <columns>", "sort by columns; -net_sales descends", collect)
    .option("--limit <rows>", "at most so many rows; with --explain of each number, 20 where it is not said")
    .option("--explain", "show what each number is made of: parts, rows, and their lines in the files")
    .option("--profile <id>", "whose definitions to use, such as finance (see `om profiles`)")
    .option("--bridge <id>", "the terms by which the profile differs from this one, which sum to the gap")
    .option("--currency <code>", "all money in this currency, by the dated rates of the business (load-rates)")
    .option("--as-of <date>", "the day that relative periods count from")
    .option("--state-at <time>", "the numbers as they stood then: a day (its end, UTC) or an instant")
    .addHelpText(
      "after",
      examples(
        "om query --metric net_sales --by month",
        "om query --metric units --by product --period 2026-Q3 --explain --limit 10",
      ),
    )
    .action((flags: QueryFlags, command: Command) =>
      begin(command, async (context) => (await import("./commands/query.ts")).query(context, flags)),
    );
  addShapeOptions(queryCommand);

  addQuestionCommands(program, begin);
  addQueriesCommand(program, begin);
  addAnalyseCommand(program, begin);

  program
    .command("metrics")
    .description("list the numbers and analyses that can be asked for, with their formulas")
    .addHelpText("after", examples("om metrics", "om metrics --json"))
    .action((_flags: object, command: Command) =>
      begin(command, async (context) => (await import("./commands/metrics.ts")).metrics(context)),
    );

  program
    .command("profiles")
    .description("list whose definitions numbers can follow, and what each leaves out or adds")
    .addHelpText("after", examples("om profiles", "om profiles --json"))
    .action((_flags: object, command: Command) =>
      begin(command, async (context) => (await import("./commands/profiles.ts")).profiles(context)),
    );

  program
    .command("insights")
    .description("show what stands out, each finding with its size and evidence")
    .addHelpText("after", `\nWith --json one object a line; no line where nothing stands out.`)
    .addHelpText("after", examples("om insights", "om insights --json"))
    .action((_flags: object, command: Command) =>
      begin(command, async (context) => (await import("./commands/insights.ts")).insights(context)),
    );

  addNotesCommand(program, begin);
  addTextsCommand(program, begin);
  addCommandsOfRows(program, begin);

  program
    .command("names [dimension]")
    .description("list what products, stores, customers and the like are called in the rows that count")
    .option("--contains <text>", "names with this in them, in any letter case")
    .option("--limit <names>", "at most so many of each dimension, those with most rows first (20)")
    .addHelpText("after", `\nWith --json one object a line; no line where there is none.`)
    .addHelpText("after", examples("om names", "om names product --contains mug"))
    .action((dimension: string | undefined, flags: NamesFlags, command: Command) =>
      begin(command, async (context) => (await import("./commands/names.ts")).names(context, dimension, flags)),
    );

  program
    .command("sources [action] [arguments...]")
    .description("show how complete each source is, what its last upload changed, and what is remembered of it")
    .addHelpText(
      "after",
      `
\`om sources forget SOURCE [KEY]\` drops what was decided about its files, for the next ones; SOURCE is a name that is
shown here, or the file about which it was decided. With --json one object a line; no line where there is none.`,
    )
    .addHelpText("after", examples("om sources", "om sources forget till price"))
    .action((action: string | undefined, given: string[], _flags: object, command: Command) =>
      begin(command, async (context) => (await import("./commands/sources.ts")).sources(context, action, given)),
    );

  program
    .command("doctor")
    .description("check that everything is fit to work, and show the settings in force")
    .option("--aws", "of a deployment on AWS, by the variables of its functions and your own credentials")
    .addHelpText("after", examples("om doctor --json", "om doctor --aws"))
    .action((flags: { aws?: true }, command: Command) =>
      begin(command, async (context) =>
        flags.aws === true
          ? (await import("./commands/doctor-aws.ts")).doctorOfAws(context)
          : (await import("./commands/doctor.ts")).doctor(context),
      ),
    );

  program
    .command("backup <target>")
    .description("copy everything into a new folder, or into one new file NAME.tar, also while a server is at work")
    .addHelpText("after", examples("om backup /mnt/backups/monday", "om backup ../monday.tar"))
    .action((folder: string, _flags: object, command: Command) =>
      begin(command, async (context) => (await import("./commands/backup.ts")).backup(context, folder)),
    );

  program
    .command("restore <backup>")
    .description("make a new data folder of a backup, folder or file, with every checksum proved")
    .addHelpText(
      "after",
      examples("om restore /mnt/backups/monday --data-dir ./restored", "om restore ../monday.tar --data-dir new"),
    )
    .action((folder: string, _flags: object, command: Command) =>
      begin(command, async (context) => (await import("./commands/restore.ts")).restore(context, folder)),
    );

  program
    .command("serve")
    .description("start the server: HTTP API, inbox folder and workers, on this machine only")
    .option("--port <number>", "where it listens (default 4310; 0: any free port)")
    .option("--host <address>", "a loopback address (default 127.0.0.1)")
    .option("--inbox <folder>", "files put into it are read (default: `inbox` in the data folder)")
    .option("--demo", "read the sample files into the business `demo` and show the first findings")
    .addHelpText("after", examples("om serve", "om serve --port 0 --inbox ~/exports"))
    .action((flags: ServeFlags, command: Command) =>
      begin(command, async (context) => (await import("./commands/serve.ts")).serve(context, flags)),
    );

  addNotYet(program);
  return program;
}

function withArguments(command: Command): string {
  const names = command.registeredArguments.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  return [command.name(), ...names].join(" ");
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
