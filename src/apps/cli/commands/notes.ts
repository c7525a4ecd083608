import { readFile, stat } from "node:fs/promises";
import { isUtf8 } from "node:buffer";
import { basename, extname } from "node:path";
import { OmError } from "#core/errors.ts";
import type { FileReport } from "#core/report.ts";
import type { OmService } from "../../home/service.ts";
import { isSettled } from "../../home/wait-for-file.ts";
import { openSource } from "../../local/open-source.ts";
import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodeOfReport, exitCodes } from "../exit-code.ts";
import { printFileReport } from "../print/file-report.ts";
import { printNoted, printNotes } from "../print/notes.ts";
import { escapeControls } from "../print/text.ts";
import { createProgressLine } from "../progress.ts";
import { isNote, noteSource, titleOfNote, toNote } from "../write-note.ts";

export interface NotesFlags {
  readonly title?: string;
  readonly file?: string;
}

/** Larger texts are files of their own. */
const mostBytes = 16 << 20;

/** `om notes add TEXT | add --file FILE | list | remove ID...`: a note is a document like any other, of the source `notes`. */
export async function notes(
  context: CommandContext,
  action: string,
  given: readonly string[],
  flags: NotesFlags,
): Promise<ExitCode> {
  if (action !== "add" && (flags.title !== undefined || flags.file !== undefined))
    throw usage("--title and --file are of `om notes add`", "leave them out");
  switch (action) {
    case "add":
      return add(context, await readGiven(given, flags), flags.title);
    case "list":
      if (given.length > 0) throw usage("list takes no argument", "write: om notes list");
      return list(context);
    case "remove":
      if (given.length === 0) throw usage("remove needs the id of a note", "see: om notes list");
      return remove(context, given);
    default:
      throw usage(`there is no \`om notes ${action}\``, "use add, list or remove");
  }
}

interface GivenNote {
  readonly text: string;
  /** Of the file it comes from. */
  readonly name: string | null;
}

async function readGiven(given: readonly string[], { file }: NotesFlags): Promise<GivenNote> {
  if (file !== undefined) {
    if (given.length > 0) throw usage("a note is a text or a file, and these are both", "leave one out");
    return { text: await readText(file), name: basename(file, extname(file)) };
  }
  const text = given.join(" ");
  if (text.trim() === "") throw usage("the note is empty", 'write: om notes add "what is to be known"');
  return { text, name: null };
}

/** @throws OmError `NOT_FOUND`, `NOT_A_FILE`, `FILE_TOO_LARGE`, `EMPTY_FILE`, `NOT_TEXT` */
async function readText(path: string): Promise<string> {
  await openSource(path);
  const { size } = await stat(path);
  if (size > mostBytes) {
    throw new OmError("FILE_TOO_LARGE", `${path} is ${size} bytes, and a note has at most ${mostBytes}`, {
      fix: `take it as a document: om ingest '${path}'`,
    });
  }
  const bytes = await readFile(path);
  if (!isUtf8(bytes) || bytes.includes(0)) {
    throw new OmError("NOT_TEXT", `${path} is no text in UTF-8`, {
      fix: `take it as a document: om ingest '${path}'`,
    });
  }
  const text = bytes.toString("utf8").replace(/^\ufeff/, "");
  if (text.trim() === "") throw new OmError("EMPTY_FILE", `${path} holds no text`, { fix: "write something into it" });
  return text;
}

async function add(context: CommandContext, { text, name }: GivenNote, title: string | undefined): Promise<ExitCode> {
  const { terminal, page, json, config, clock, stop } = context;
  const note = toNote(text, title ?? (name === null || startsWithHeading(text) ? undefined : name));
  const service = await context.service("finish");
  const progress = createProgressLine(note.title, { stream: terminal.progress, clock, stop });
  try {
    const accepted = await service.accept({
      business: config.business,
      name: note.fileName,
      source: noteSource,
      region: null,
      settings: new Map(),
      sizeBytes: note.bytes.length,
      content: {
        async *[Symbol.asyncIterator]() {
          yield note.bytes;
        },
      },
    });
    const report = isSettled(accepted)
      ? accepted
      : await service.wait(config.business, accepted.fileId, { onProgress: progress.update, signal: stop });
    progress.clear();
    if (json) terminal.print(JSON.stringify(report));
    else terminal.print(report.state === "done" ? printNoted(report, page) : printFileReport(report, "summary", page));
    return exitCodeOfReport(report, config.rejectsThreshold);
  } finally {
    progress.clear();
  }
}

function startsWithHeading(text: string): boolean {
  return /^\s*#{1,6}\s+\S/.test(text);
}

async function list(context: CommandContext): Promise<ExitCode> {
  const found = (await (await context.service("look")).files(context.config.business)).filter(isKept);
  if (context.json)
    for (const { fileId, name, receivedAt } of found)
      context.terminal.print(JSON.stringify({ fileId, title: titleOfNote(name), receivedAt }));
  else context.terminal.print(printNotes(found, context.page));
  return exitCodes.done;
}

/** Those that were taken back are none any more, and another one's copy is that one. */
function isKept(report: FileReport): boolean {
  return isNote(report) && !["undone", "duplicate", "cancelled"].includes(report.state);
}

async function remove(context: CommandContext, fileIds: readonly string[]): Promise<ExitCode> {
  const service = await context.service("work");
  for (const fileId of fileIds) {
    if (isNote(await service.file(context.config.business, fileId))) continue;
    throw usage(`${fileId} is a file and no note`, `take it out of the numbers: om undo ${fileId}`);
  }
  for (const fileId of fileIds) {
    const report = await removeOne(service, context, fileId);
    context.terminal.print(
      context.json ? JSON.stringify(report) : `removed: ${escapeControls(titleOfNote(report.name))}`,
    );
  }
  return exitCodes.done;
}

/** Where the same note was added more than once, the next one would take its place: it goes, too. */
async function removeOne(
  service: OmService,
  { config: { business }, stop: signal }: CommandContext,
  fileId: string,
): Promise<FileReport> {
  const report = await service.undo(business, fileId);
  for (let next = report.replacedBy; next !== undefined;) {
    const heir = await service.wait(business, next, { signal });
    next = isNote(heir) ? (await service.undo(business, heir.fileId)).replacedBy : undefined;
  }
  return report;
}

function usage(message: string, fix: string): OmError {
  return new OmError("USAGE", message, { fix });
}
