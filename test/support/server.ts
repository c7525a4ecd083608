import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";

const launcher = join(import.meta.dirname, "../../src/apps/cli/om.mjs");

export interface StartedServer {
  readonly url: string;
  readonly process: ChildProcess;
  /** What it wrote so far. */
  readonly written: { stdout: string; stderr: string };
  /** As a person stops it; gives the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** `om serve` as a person starts it, on a free port; resolves when it says where it serves. */
export async function startServer(
  dataDir: string,
  { args = [], environment = {} }: { readonly args?: readonly string[]; readonly environment?: NodeJS.ProcessEnv } = {},
): Promise<StartedServer> {
  const child = spawn(process.execPath, [launcher, "serve", "--port", "0", ...args], {
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], OM_DATA_DIR: dataDir, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const written = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (written.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (written.stderr += text));
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on("data", () => {
      const found = /Serving at (http:\S+),/.exec(written.stdout)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}: ${written.stderr}`)));
  });
  return {
    url,
    process: child,
    written,
    stop(signal = "SIGTERM") {
      child.kill(signal);
      return exited;
    },
  };
}

/**
 * For the tests of a file that calls this: a server owns the folder from the first test to the last, so that each `om`
 * is its client, as where somebody has the product running, and none has to open the folder for itself. Gives its address.
 */
export function serveWhileTesting(dataDir: string): () => string {
  let server: StartedServer;
  beforeAll(async () => {
    server = await startServer(dataDir);
  });
  afterAll(async () => {
    await server.stop();
  });
  return () => server.url;
}
