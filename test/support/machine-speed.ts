import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { z } from "zod";

/** What it takes to import the client of S3 as it is published on a machine of the usual speed, in CPU ms. */
const usualClientMs = 113;

const told = z.object({ bytes: z.number(), wallMs: z.number(), cpuMs: z.number() });
/** Of one import: bytes of the modules, ms by the clock and of the CPU. */
export type ImportTime = z.output<typeof told>;

/** The client of S3, as a module to be timed: none of it is ours, so it takes as long as the machine is slow. */
export const publishedClient: string = import.meta.resolve("@aws-sdk/client-s3");

/** Imports a module in a process of its own. */
export function timeImport(module: string, environment: NodeJS.ProcessEnv = process.env): ImportTime {
  const timer = join(import.meta.dirname, "lambda/time-import.mjs");
  return told.parse(
    JSON.parse(execFileSync(process.execPath, [timer, module], { env: environment, encoding: "utf8" })),
  );
}

/**
 * How many times slower than usual this machine is, 1 where it is faster: by the least of what the imports of the
 * published client took, as what else the machine does only adds to it.
 */
export function timesSlower(imports: readonly ImportTime[]): number {
  return Math.max(1, Math.min(...imports.map(({ cpuMs }) => cpuMs)) / usualClientMs);
}
