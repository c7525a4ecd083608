import { fork, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { Socket } from "node:net";
import { environmentWithoutKeys } from "#core/config.ts";
import { OmError, type ErrorCode, errorCodes, toOmError } from "#core/errors.ts";
import { type RangeSource, serveSource } from "./serve-source.ts";

/**
 * Runs jobs in child processes: one job at a time in each, killed at its deadline, above its memory, or on demand.
 * A process that did anything but finish a job cleanly is not used again.
 */
export interface JobPool<Payload, Result> {
  run(payload: Payload, options: JobOptions): Promise<Result>;
  /** Starts a process before the first job needs one. */
  warmUp(): void;
  close(): Promise<void>;
}

export interface JobOptions {
  readonly deadlineMs: number;
  readonly onProgress?: (progress: unknown) => void;
  /** Kills the job; it ends with `CANCELLED`. */
  readonly signal?: AbortSignal;
  /** What the job reads by `openSourceBytes`, of a pool that gives sources. */
  readonly source?: RangeSource | undefined;
}

export interface JobPoolOptions {
  /** Module of the child: it calls `serveJobs`. */
  readonly entry: URL;
  readonly mostProcesses: number;
  /** Resident memory above which a child is killed, in bytes. */
  readonly mostMemoryBytes: number;
  /** A child that holds more than this when its job is done is ended, and the next job starts another; none by default. */
  readonly mostIdleMemoryBytes?: number;
  /** Its processes may be given bytes of sources that are no files. */
  readonly givesSources?: boolean;
}

/** What a child sends. */
export type JobMessage<Result> =
  | { readonly kind: "progress"; readonly progress: unknown }
  | { readonly kind: "result"; readonly result: Result }
  | {
      readonly kind: "failure";
      readonly code: string;
      readonly message: string;
      readonly fix: string;
      readonly retryable: boolean;
      /** See `systemWords`. */
      readonly system: string;
    };

const watchIntervalMs = 200;
/** What a process needs beside the engine's own memory limit, chunks and the runtime: ENGINE measured 300 to 450 MB. */
const processOverheadMb = 500;

/** How much memory a process may take whose engine is given so many megabytes. */
export function processMemoryBytes(memoryMb: number): number {
  return (memoryMb + processOverheadMb) * 1_000_000;
}

/**
 * What V8 is told of a child, in which rows die young. A young generation of 8 MB instead of the 16 MB that V8 takes by
 * itself costs no more CPU and up to 50 MB less; and no memory of an earlier phase, in which objects lived longer, may
 * send rows straight to the old generation, which is collected late.
 */
export const childFlags: readonly string[] = ["--max-semi-space-size=8", "--no-allocation-site-pretenuring"];
const tryAgain = "try again; where it goes on, see `om doctor` and whether the machine has memory to spare";

export function createJobPool<Payload, Result>({
  entry,
  mostProcesses,
  mostMemoryBytes,
  mostIdleMemoryBytes = Infinity,
  givesSources = false,
}: JobPoolOptions): JobPool<Payload, Result> {
  const idle: ChildProcess[] = [];
  const running = new Set<ChildProcess>();
  const waiting: (() => void)[] = [];
  let closed = false;

  return {
    async run(payload, options) {
      if (isClosed()) throw new OmError("CANCELLED", "the job pool is closed");
      if (running.size >= mostProcesses) await new Promise<void>((resolve) => waiting.push(resolve));
      if (isClosed()) throw new OmError("CANCELLED", "the job pool is closed");
      const child = takeChild();
      running.add(child);
      try {
        const result = await runIn<Result>(child, payload, options, mostMemoryBytes);
        if (closed || residentBytes(child.pid) > mostIdleMemoryBytes) child.kill("SIGKILL");
        else release(child);
        return result;
      } catch (error) {
        child.kill("SIGKILL");
        throw error;
      } finally {
        running.delete(child);
        waiting.shift()?.();
      }
    },
    warmUp() {
      if (idle.length + running.size < mostProcesses) release(startChild());
    },
    async close() {
      closed = true;
      const children = [...idle.splice(0), ...running];
      await Promise.all(
        children.map(async (child) => {
          const gone = new Promise((resolve) => child.once("exit", resolve));
          child.ref();
          if (child.exitCode !== null || child.signalCode !== null) return;
          child.kill("SIGKILL");
          await gone;
        }),
      );
    },
  };

  function isClosed(): boolean {
    return closed;
  }

  function takeChild(): ChildProcess {
    for (let child = idle.pop(); child !== undefined; child = idle.pop()) {
      if (child.connected) {
        child.ref();
        child.channel?.ref();
        pipeOf(child)?.ref();
        return child;
      }
    }
    return startChild();
  }

  function startChild(): ChildProcess {
    const child = fork(entry, [], {
      execArgv: [...process.execArgv, ...childFlags],
      env: environmentWithoutKeys(),
      serialization: "advanced",
      stdio: ["ignore", "ignore", "inherit", "ipc", ...(givesSources ? (["pipe"] as const) : [])],
    });
    pipeOf(child)?.on("error", () => undefined); // broken by the end of the process, which says why
    return child;
  }

  /** An idle child must not keep the program alive. */
  function release(child: ChildProcess): void {
    child.unref();
    child.channel?.unref();
    pipeOf(child)?.unref();
    idle.push(child);
  }
}

/** By which a process asks for bytes; null where it was given none. */
function pipeOf({ stdio }: ChildProcess): Socket | null {
  const pipe = stdio[4];
  return pipe instanceof Socket ? pipe : null;
}

function runIn<Result>(
  child: ChildProcess,
  payload: unknown,
  options: JobOptions,
  mostMemoryBytes: number,
): Promise<Result> {
  return new Promise<Result>((resolve, reject) => {
    const deadline = setTimeout(() => {
      fail(
        new OmError("DEADLINE", `the job took longer than ${Math.round(options.deadlineMs / 1000)} s`, {
          fix: "raise OM_JOB_DEADLINE_MS",
          retryable: true,
        }),
      );
    }, options.deadlineMs);
    const watch = setInterval(() => {
      if (residentBytes(child.pid) <= mostMemoryBytes) return;
      const limitMb = Math.round(mostMemoryBytes / 1e6);
      fail(
        new OmError("OUT_OF_MEMORY", `the job used more than ${limitMb} MB and was stopped`, {
          fix: "raise OM_MEMORY_MB",
          retryable: true,
        }),
      );
    }, watchIntervalMs);
    const cancel = (): void => fail(new OmError("CANCELLED", "the job was cancelled"));
    const onExit = (code: number | null, signal: string | null): void => {
      fail(
        new OmError("ENGINE_FAILED", `the worker process ended early (${signal ?? `exit code ${code}`})`, {
          fix: tryAgain,
          retryable: true,
        }),
      );
    };
    const onMessage = (message: JobMessage<Result>): void => {
      if (message.kind === "progress") options.onProgress?.(message.progress);
      else if (message.kind === "failure") fail(toFailure(message));
      else if (message.kind === "result") {
        stop();
        resolve(message.result);
      }
    };
    child.on("message", onMessage);
    child.once("exit", onExit);
    const pipe = pipeOf(child);
    const serving =
      options.source === undefined || pipe === null
        ? null
        : serveSource(pipe, options.source, (thrown) => fail(toOmError(thrown)));
    options.signal?.addEventListener("abort", cancel, { once: true });
    if (options.signal?.aborted === true) cancel();
    else
      child.send(
        { payload },
        (error) =>
          error &&
          fail(
            new OmError("ENGINE_FAILED", "the worker process could not be reached", {
              fix: tryAgain,
              cause: error,
              retryable: true,
            }),
          ),
      );

    function stop(): void {
      clearTimeout(deadline);
      clearInterval(watch);
      serving?.stop();
      child.off("message", onMessage);
      child.off("exit", onExit);
      options.signal?.removeEventListener("abort", cancel);
    }
    function fail(error: OmError): void {
      stop();
      reject(error);
    }
  });
}

/** Resident memory of a process; 0 where the system does not tell (then only the engine's own limit holds). */
function residentBytes(pid: number | undefined): number {
  try {
    const pages = readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1];
    return Number(pages) * 4096;
  } catch {
    return 0;
  }
}

/** What went wrong in the child, as our own. */
function toFailure({
  code,
  message,
  fix,
  retryable,
  system,
}: Extract<JobMessage<unknown>, { readonly kind: "failure" }>): OmError {
  const cause = system === "" ? undefined : new Error(system);
  return new OmError(toErrorCode(code), message, { fix, retryable, cause });
}

function toErrorCode(code: string): ErrorCode {
  return errorCodes.find((known) => known === code) ?? "ENGINE_FAILED";
}
