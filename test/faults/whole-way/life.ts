import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isTraceName, type KillPoint, type TraceName } from "./kill-points.ts";

/** One life of the server process, from its start to its end. */
export interface Life {
  readonly url: string;
  /** Aborted when the process is gone. */
  readonly gone: AbortSignal;
  /** Resolves with the signal or the exit code, when the process is gone. */
  readonly ended: Promise<string>;
  readonly process: ChildProcess;
  /** What it told of itself, in order; whole lines only. */
  diary(): readonly DiaryLine[];
}

export interface DiaryLine {
  readonly event: TraceName;
  readonly fileId: string;
  readonly table: number;
  readonly state: string;
}

export interface LifeOptions {
  /** Of the product: the checkout, or a copy that is wrong on purpose. */
  readonly tree: string;
  readonly dataDir: string;
  /** Gets the log of the process. */
  readonly diary: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Null: the real `om serve`. */
  readonly killAt: KillPoint | null;
}

/** Starts the server; null when it was killed, or ended, before it served. */
export async function startLife({ tree, dataDir, diary, environment, killAt }: LifeOptions): Promise<Life | null> {
  const log = openSync(diary, "w");
  const entry = killAt === null ? "src/apps/cli/om.mjs" : "test/faults/whole-way/serve.process.ts";
  const child = spawn(process.execPath, [join(tree, entry), "serve", "--port", "0"], {
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      OM_DATA_DIR: dataDir,
      OM_LOG: "debug",
      ...environment,
      ...(killAt === null ? {} : { OM_TEST_KILL_AT: `${killAt.event}:${killAt.nth}` }),
    },
    stdio: ["ignore", "pipe", log],
  });
  const { stdout } = child;
  if (stdout === null) throw new Error("the server has no output");
  closeSync(log);
  const gone = new AbortController();
  const ended = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => {
      gone.abort();
      resolve(signal ?? String(code));
    });
  });
  const url = await new Promise<string | null>((resolve) => {
    let printed = "";
    stdout.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      const found = /Serving at (http:\S+),/.exec(printed)?.[1];
      if (found !== undefined) resolve(found);
    });
    void ended.then(() => resolve(null));
  });
  return url === null ? null : { url, gone: gone.signal, ended, process: child, diary: () => readDiary(diary) };
}

function readDiary(path: string): readonly DiaryLine[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .slice(0, -1)
    .flatMap((line) => {
      if (!line.startsWith("{")) return [];
      const { event, fileId = "", table = 0, state = "" } = JSON.parse(line);
      return isTraceName(event) ? [{ event, fileId, table, state }] : [];
    });
}
