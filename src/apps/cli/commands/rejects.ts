import { open, unlink } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { OmError } from "#core/errors.ts";
import { isCounted } from "#core/fold-state.ts";
import { assertRejectsKept, assertTable, readOriginal } from "../../home/chosen-table.ts";
import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { formatNumberOf } from "../print/numbers.ts";
import { suggest } from "../print/page.ts";
import { escapeControls } from "../print/text.ts";
import { fileMeaning } from "../print/words.ts";

export interface RejectsFlags {
  readonly csv?: string;
  readonly table?: string;
}

/** `om rejects ID [--table NAME] [--csv FILE]`: the rejected rows as CSV, to stdout or to a file that must not be there yet. */
export async function rejects(context: CommandContext, fileId: string, flags: RejectsFlags): Promise<ExitCode> {
  const { terminal, page, json } = context;
  const { business } = context.config;
  const service = await context.service("look");
  const report = await readOriginal(service, business, fileId);
  assertRejectsKept(report);
  assertTable(report.tables, flags.table);
  const named = report.tables.filter(({ name }) => flags.table === undefined || name === flags.table);
  // Of one that waits for an answer the rejects are counted for each reading; none are kept before one is chosen.
  const tables = named.filter(({ state }) => isCounted(state));
  const rejected = tables.reduce((sum, table) => sum + table.rows.rejected, 0);
  const csv = (): AsyncIterable<Uint8Array> => service.rejectsCsv(business, fileId, flags.table);
  const found = formatNumberOf(rejected, "rejected row");
  const target = rejected > 0 ? flags.csv : undefined;
  if (target !== undefined) await writeNew(target, csv());
  if (json) {
    const issues = tables.flatMap((table) => table.issues.map((issue) => ({ table: table.name, ...issue })));
    terminal.print(
      JSON.stringify({ fileId, name: report.name, rejected, issues, ...(target === undefined ? {} : { csv: target }) }),
    );
  } else if (rejected === 0) {
    const yet = tables.length < named.length ? ` yet: ${fileMeaning(report)}` : "";
    terminal.say(`${escapeControls(report.name)} has no rejected rows${yet}`);
  } else if (target === undefined) await terminal.pour(csv());
  else terminal.say(`${found} written to ${target}; what is wrong with them: ${suggest(page, `file ${fileId}`)}`);
  return exitCodes.done;
}

/** Writes a whole file or none, and never over one that is there. @throws OmError `CONFLICT`, `NOT_WRITABLE` */
async function writeNew(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, "wx").catch((cause: unknown) => {
    const exists = cause instanceof Error && "code" in cause && cause.code === "EEXIST";
    throw new OmError(
      exists ? "CONFLICT" : "NOT_WRITABLE",
      exists ? `${path} exists already` : `cannot write ${path}`,
      {
        fix: exists
          ? "choose another name, or move that file away"
          : "check that the folder exists and may be written to",
        cause,
      },
    );
  });
  try {
    await pipeline(content, file.createWriteStream());
  } catch (cause) {
    await unlink(path);
    throw cause;
  }
}
