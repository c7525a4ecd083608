import { open } from "node:fs/promises";
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
 * The tables of a file that is more than plain text. Runs in a worker process.
 * @throws OmError as `Format.analyse`
 */
export async function inspectFile({ sourcePath, fileName }: InspectJob): Promise<readonly TableShape[]> {
  return withUniqueNames(await inspectPath(sourcePath, fileName));
}

async function inspectPath(path: string, fileName: string): Promise<readonly TableShape[]> {
  const file = await open(path);
  try {
    const source: SourceReader = {
      path,
      sizeBytes: (await file.stat()).size,
      async read(from, to) {
        const bytes = Buffer.alloc(Math.max(0, to - from));
        const { bytesRead } = await file.read(bytes, 0, bytes.length, from);
        return bytes.subarray(0, bytesRead);
      },
    };
    return await sniffFormat(await source.read(0, headBytes), fileName).analyse(source, fileName);
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
