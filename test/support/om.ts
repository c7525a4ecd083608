import { spawn } from "node:child_process";
import { join } from "node:path";
import { z } from "zod";
import type { ErrorReport } from "#core/errors.ts";
import type { FileReport } from "#core/report.ts";
import type { QueryResult } from "#metrics/query.ts";

const launcher = join(import.meta.dirname, "../../src/apps/cli/om.mjs");

/** How a call of `om` ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Every line of stdout that is JSON, in order. */
  readonly json: readonly unknown[];
}

export interface OmOptions {
  readonly dataDir: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** Another user's id, where we may become one. */
  readonly uid?: number;
}

/** Runs the command as a person does: a process of its own, with nothing of our environment but the path. */
export function om(args: readonly string[], { dataDir, uid, environment: more = {} }: OmOptions): Promise<Ended> {
  const environment = { PATH: process.env["PATH"], HOME: process.env["HOME"], OM_DATA_DIR: dataDir, ...more };
  const child = spawn(process.execPath, [launcher, ...args], {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const out = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (out.stderr += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject).on("close", (exitCode) => resolve({ exitCode, ...out, json: readJsonLines(out.stdout) }));
  });
}

/** The reports of `om ingest|decide|file --json`, one a line. */
export function reportsOf({ json }: Ended): readonly FileReport[] {
  return json.map((line) => reportShape.parse(line));
}

/** The one report. */
export function reportOf(ended: Ended): FileReport {
  const [report] = reportsOf(ended);
  if (report === undefined) throw new Error(`no report: ${ended.stderr}`);
  return report;
}

/** The result of `om query --json`. */
export function resultOf({ json, stderr }: Ended): QueryResult {
  if (json[0] === undefined) throw new Error(`no result: ${stderr}`);
  return resultShape.parse(json[0]);
}

/** The failure of a call with `--json`. */
export function errorOf({ json }: Ended): ErrorReport {
  return errorShape.parse(json[0]).error;
}

// Only what makes the value ours: the tests look at the rest.
const reportShape = z.custom<FileReport>(
  (value) => z.object({ fileId: z.string(), state: z.string() }).safeParse(value).success,
);
const resultShape = z.custom<QueryResult>(
  (value) => z.object({ rows: z.array(z.array(z.unknown())) }).safeParse(value).success,
);
const errorShape = z.object({
  error: z.custom<ErrorReport>(
    (value) => z.object({ code: z.string(), message: z.string(), fix: z.string() }).safeParse(value).success,
  ),
});

function readJsonLines(text: string): unknown[] {
  return text
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line): unknown => JSON.parse(line));
}
