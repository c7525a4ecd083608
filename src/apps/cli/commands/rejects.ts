import { createWriteStream } from "node:fs";
import { unlink } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { OmError } from "#core/errors.ts";
import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { formatNumberOf } from "../print/numbers.ts";
import { suggest } from "../print/page.ts";
import { escapeControls } from "../print/text.ts";

export interface RejectsFlags {
  readonly csv?: string;
}

/** `om rejects ID [--csv FILE]`: the rejected rows as CSV, to stdout or to a file that must not be there yet. */
export async function rejects(context: CommandContext, fileId: string, flags: RejectsFlags): Promise<ExitCode> {
  const { terminal, page, json } = context;
  const { business } = context.config;
  const service = await context.service();
  const report = await service.file(business, fileId);
  const rejected = report.tables.reduce((sum, table) => sum + table.rows.rejected, 0);
  const found = formatNumberOf(rejected, "rejected row");
  const target = rejected > 0 ? flags.csv : undefined;
  if (target !== undefined) await writeNew(target, service.rejectsCsv(business, fileId));
  if (json) {
    const issues = report.tables.flatMap((table) => table.issues.map((issue) => ({ table: table.name, ...issue })));
    terminal.print(
      JSON.stringify({ fileId, name: report.name, rejected, issues, ...(target === undefined ? {} : { csv: target }) }),
    );
  } else if (rejected === 0) terminal.say(`${escapeControls(report.name)} has no rejected rows`);
  else if (target === undefined) await terminal.pour(service.rejectsCsv(business, fileId));
  else terminal.say(`${found} written to ${target}; what is wrong with them: ${suggest(page, `file ${fileId}`)}`);
  return exitCodes.done;
}

/** Writes a whole file or none. @throws OmError `NOT_WRITABLE` */
async function writeNew(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  let opened = false;
  const stream = createWriteStream(path, { flags: "wx" }).once("open", () => (opened = true));
  try {
    await pipeline(content, stream);
  } catch (cause) {
    if (opened) await unlink(path);
    const exists = cause instanceof Error && "code" in cause && cause.code === "EEXIST";
    if (opened && !exists) throw cause;
    throw new OmError("NOT_WRITABLE", exists ? `${path} exists already` : `cannot write ${path}`, {
      fix: exists
        ? "choose another name, or move that file away"
        : "check that the folder exists and may be written to",
      cause,
    });
  }
}
