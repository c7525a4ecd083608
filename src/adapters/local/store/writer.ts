import { Worker } from "node:worker_threads";
import { OmError } from "#core/errors.ts";
import type { StoreCore } from "./core.ts";
import type { Commit, QueueSettingsByName, Request } from "./operations.ts";
import { fromPlainCommit, type PlainCommit } from "./plain-commit.ts";
import { toPlainRequests } from "./plain-requests.ts";

/** Where the core runs. Requests come back in their order, perhaps in other groups than they were given in. */
export interface Writer {
  write(requests: readonly Request[]): void;
  /** After the last request is answered. */
  close(): Promise<void>;
}

export interface WriterEvents {
  readonly onCommit: (commit: Commit) => void;
  /** The writer is gone, and what became of the requests that it had is not known. */
  readonly onGone: (error: OmError) => void;
}

/** In the caller's process, which waits for the disk. */
export function createInlineWriter(core: StoreCore, { onCommit }: WriterEvents): Writer {
  return {
    write: (requests) => onCommit(core.run(requests)),
    async close() {
      core.close();
    },
  };
}

/** What the thread is told at its start. */
export interface ThreadTask {
  readonly file: string;
  readonly queues: QueueSettingsByName;
  readonly epoch: number | null;
}

/** In a thread of its own: the caller never waits for the disk. Only a request under way keeps the process alive. */
export function createThreadWriter(task: ThreadTask, { onCommit, onGone }: WriterEvents): Writer {
  const worker = new Worker(new URL("./writer.thread.ts", import.meta.url), { workerData: task, execArgv: [] });
  const exited = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
  let underWay = 0;
  let cause: unknown;
  worker.unref();
  worker.on("message", (plain: PlainCommit) => {
    underWay -= plain.outcomes.length;
    if (underWay === 0) worker.unref();
    onCommit(fromPlainCommit(plain));
  });
  worker.once("error", (error) => (cause = error));
  worker.once("exit", () => onGone(new OmError("INTERNAL", "the writer of the data folder has ended", { cause })));

  return {
    write(requests) {
      if (underWay === 0) worker.ref();
      underWay += requests.length;
      worker.postMessage(toPlainRequests(requests));
    },
    async close() {
      worker.ref();
      worker.postMessage(null);
      await exited;
    },
  };
}
