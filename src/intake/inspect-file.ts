import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { OmError, toErrorReport, toOmError } from "#core/errors.ts";
import { findContainer, listEntries, unpackEntry } from "#formats/containers/index.ts";
import type { SourceReader, TableShape } from "#formats/format.ts";
import { sniffFormat } from "#formats/registry.ts";

/** What a process is asked that looks at a whole file: paths, never bytes. */
export interface InspectJob {
  readonly sourcePath: string;
  /** As the sender calls it. */
  readonly fileName: string;
  /** Empty folder of this job. */
  readonly folder: string;
}

const headBytes = 64 << 10;

/**
 * The tables of a file that is more than plain text: of an archive those of every entry, of entries with the same bytes
 * those of the first. An entry that cannot be read takes nothing from the others; it is named. Runs in a worker process.
 * @throws OmError as `Format.analyse`, and for an archive `ARCHIVE_UNSAFE`, `FILE_CORRUPT`, `FILE_ENCRYPTED`, `FILE_TOO_LARGE`
 */
export async function inspectFile({ sourcePath, fileName, folder }: InspectJob): Promise<readonly TableShape[]> {
  const shapes = (await isArchive(sourcePath, fileName))
    ? await inspectArchive(sourcePath, fileName, folder)
    : await inspectPath(sourcePath, fileName);
  return withUniqueNames(shapes);
}

async function inspectArchive(path: string, fileName: string, folder: string): Promise<readonly TableShape[]> {
  const { entries, notes: listed } = await listEntries(path, fileName);
  const notes = [...listed];
  const shapes: TableShape[] = [];
  const unread: { readonly name: string; readonly error: OmError }[] = [];
  const names = new Map<string, string>();
  for (const { name } of entries) {
    const target = join(folder, "entry");
    try {
      await unpackEntry(path, name, target);
      const content = await hashOf(target);
      const same = names.get(content);
      if (same !== undefined) {
        notes.push(`${name} in the archive has the same content as ${same}: it is read once`);
        continue;
      }
      names.set(content, name);
      const found = await inspectPath(target, name);
      shapes.push(...found.map((shape) => ({ ...shape, place: { ...shape.place, entry: name } })));
    } catch (thrown) {
      const error = toOmError(thrown);
      if (entries.length === 1 || !isOfTheEntry(error)) throw error;
      unread.push({ name, error });
    } finally {
      await rm(target, { force: true });
    }
  }
  const [first] = shapes;
  if (first === undefined) throw nothingRead(unread);
  const said = [...notes, ...unread.map(({ name, error }) => `${name} in the archive was not read: ${error.message}`)];
  const damaged = unread.filter(({ error }) => error.code === "FILE_CORRUPT" || error.code === "FILE_ENCRYPTED");
  const lost = damaged.map(({ name, error }) => ({ name, error: toErrorReport(error) }));
  const told = { ...first, notes: [...first.notes, ...said], ...(lost.length === 0 ? {} : { unread: lost }) };
  return [told, ...shapes.slice(1)];
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** A picture beside the tables is one thing; an archive that is made to harm, or a full disk, another. */
function isOfTheEntry({ code, retryable }: OmError): boolean {
  return !retryable && code !== "ARCHIVE_UNSAFE" && code !== "FILE_TOO_LARGE" && code !== "INTERNAL";
}

function nothingRead(unread: readonly { readonly name: string; readonly error: OmError }[]): OmError {
  const [first] = unread;
  if (first === undefined) {
    return new OmError("NO_TABLE", "the archive holds no file", { fix: "pack the exported tables into it" });
  }
  return new OmError(first.error.code, `nothing in the archive could be read; ${first.name}: ${first.error.message}`, {
    fix: first.error.fix,
  });
}

/** A broken workbook is a zip, too: what its head says of it is asked first. */
async function isArchive(path: string, fileName: string): Promise<boolean> {
  const format = await withSource(path, async (source) => sniffFormat(await source.read(0, headBytes), fileName));
  return format.isText && (await findContainer(path)) !== null;
}

async function inspectPath(path: string, fileName: string): Promise<readonly TableShape[]> {
  return withSource(path, async (source) =>
    sniffFormat(await source.read(0, headBytes), fileName).analyse(source, fileName),
  );
}

async function withSource<Result>(path: string, use: (source: SourceReader) => Promise<Result>): Promise<Result> {
  const file = await open(path);
  try {
    return await use({
      path,
      sizeBytes: (await file.stat()).size,
      async read(from, to) {
        const bytes = Buffer.alloc(Math.max(0, to - from));
        const { bytesRead } = await file.read(bytes, 0, bytes.length, from);
        return bytes.subarray(0, bytesRead);
      },
    });
  } finally {
    await file.close();
  }
}

/** A table is known by its name: two sheets, or two entries of an archive, may not share one. */
function withUniqueNames(shapes: readonly TableShape[]): readonly TableShape[] {
  const taken = new Set<string>();
  return shapes.map((shape) => {
    let table = shape.table;
    for (let turn = 2; taken.has(table); turn += 1) table = `${shape.table} (${turn})`;
    taken.add(table);
    return { ...shape, table };
  });
}
