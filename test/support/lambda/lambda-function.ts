import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type InvocationResult, type RuntimeApi, startRuntimeApi } from "./runtime-api.ts";

/** A function as it would be deployed: a handler in a tree, its environment and its limits. */
export interface FunctionSetup {
  /** `route.handler` */
  readonly handler: string;
  /** What the assembly script wrote. */
  readonly tree: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Sandboxes at the same time. */
  readonly concurrency: number;
}

export interface LambdaFunction {
  /** Waits for a free sandbox, warm or new. */
  invoke(event: unknown, options?: { readonly traceId?: string }): Promise<InvocationResult>;
  /** Ends the process of a sandbox that is at work, as when its machine dies; false where none is. */
  killOne(): boolean;
  /** Stops a sandbox that is at work where it is, so that its time runs out; false where none is. */
  freezeOne(): boolean;
  /** Everything that the handlers wrote, line by line. */
  readonly lines: readonly string[];
  close(): Promise<void>;
}

interface Sandbox {
  readonly api: RuntimeApi;
  readonly child: ChildProcess;
  readonly folder: string;
}

/** Nothing can be written there, by root neither. */
const nobodysHome = "/proc/nobody";
const preload = join(import.meta.dirname, "http-client.mjs");
const runtimeClient = join(dirname(createRequire(import.meta.url).resolve("aws-lambda-ric/package.json")), "index.mjs");

/**
 * Runs a handler by the real runtime client, as the service does: one event at a time in a process that is used again, and
 * killed with all it started when the time of the function is over.
 */
export function createLambdaFunction(setup: FunctionSetup): LambdaFunction {
  const idle: Sandbox[] = [];
  const busy = new Set<Sandbox>();
  const queue: (() => void)[] = [];
  const lines: string[] = [];
  let used = 0;

  return {
    lines,
    async invoke(event, { traceId = "" } = {}) {
      while (used >= setup.concurrency) await new Promise<void>((resolve) => queue.push(resolve));
      used += 1;
      try {
        const sandbox = idle.pop() ?? (await start());
        busy.add(sandbox);
        const result = await runIn(sandbox, event, traceId);
        busy.delete(sandbox);
        if (result.kind === "ended" || sandbox.api.initError() !== null) await discard(sandbox);
        else idle.push(sandbox);
        return result;
      } finally {
        used -= 1;
        queue.shift()?.();
      }
    },
    killOne() {
      const [sandbox] = busy;
      if (sandbox === undefined) return false;
      killAll(sandbox.child);
      return true;
    },
    freezeOne() {
      const [sandbox] = busy;
      if (sandbox?.child.pid === undefined) return false;
      process.kill(-sandbox.child.pid, "SIGSTOP");
      return true;
    },
    async close() {
      await Promise.all([...idle.splice(0), ...busy].map(discard));
    },
  };

  async function runIn({ api, child }: Sandbox, event: unknown, traceId: string): Promise<InvocationResult> {
    const timer = setTimeout(() => {
      killAll(child);
      api.end("timeout");
    }, setup.timeoutMs);
    try {
      return await api.run({ requestId: randomUUID(), event, deadlineAt: Date.now() + setup.timeoutMs, traceId });
    } finally {
      clearTimeout(timer);
    }
  }

  async function start(): Promise<Sandbox> {
    const api = await startRuntimeApi();
    const folder = mkdtempSync(join(tmpdir(), "om-lambda-"));
    const child = spawn(process.execPath, ["--import", preload, runtimeClient], {
      cwd: setup.tree,
      detached: true, // a group of its own: what it starts goes with it
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        AWS_ACCESS_KEY_ID: "nobody",
        AWS_SECRET_ACCESS_KEY: "nothing",
        AWS_LAMBDA_FUNCTION_NAME: setup.handler,
        AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "1024",
        AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/here",
        AWS_LAMBDA_LOG_STREAM_NAME: "here",
        PATH: process.env["PATH"] ?? "",
        HOME: nobodysHome,
        TMPDIR: folder,
        ...setup.environment,
        AWS_LAMBDA_RUNTIME_API: api.address,
        LAMBDA_TASK_ROOT: setup.tree,
        _HANDLER: setup.handler,
      },
    });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => lines.push(...text.split("\n").filter(Boolean)));
    child.once("exit", () => api.end("exit"));
    return { api, child, folder };
  }
}

async function discard({ api, child, folder }: Sandbox): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = once(child, "exit");
    killAll(child);
    await gone;
  } else killAll(child);
  await api.close();
  rmSync(folder, { recursive: true, force: true });
}

/** With the processes that it started. */
function killAll({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // all of them have ended already
  }
}
