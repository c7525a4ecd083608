import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readSealed } from "#processing/table/sealed-file.ts";

const head = z.object({ mark: z.object({ source: z.object({ position: z.number() }) }) });

/** What large tables have put down below a folder for jobs: of all together, how many chunks, and behind which byte. */
export function keptPosition(jobsFolder: string): { readonly chunks: number; readonly position: number } {
  const names = existsSync(jobsFolder) ? readdirSync(jobsFolder, { recursive: true, encoding: "utf8" }) : [];
  const chunks = names.filter((name) => /(?:^|\/)kept-.*\/chunk-\d+$/.test(name)).toSorted();
  const [first] = readSealed(join(jobsFolder, chunks.at(-1) ?? "none")) ?? [];
  return { chunks: chunks.length, position: first === undefined ? 0 : head.parse(first).mark.source.position };
}
