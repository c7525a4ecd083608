import { flushCompileCache } from "node:module";
import { systemWords, toOmError } from "#core/errors.ts";
import type { JobMessage } from "./job-pool.ts";

/** The child's side of a job pool: runs one payload at a time and answers with its result or its failure. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- an entry says whose jobs it does
export function serveJobs<Payload, Result>(
  work: (payload: Payload, progress: (progress: unknown) => void) => Promise<Result>,
): void {
  flushCompileCache(); // a child is killed at its end: what it has compiled by now is kept for the next one
  process.on("message", (message: { readonly payload: Payload }) => {
    void answer(message.payload);
  });
  // Not `exit`: that waits for what the engine is doing, and nobody wants it any more.
  process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));

  async function answer(payload: Payload): Promise<void> {
    try {
      send({ kind: "result", result: await work(payload, (progress) => send({ kind: "progress", progress })) });
    } catch (thrown) {
      const error = toOmError(thrown);
      const { code, message, fix, retryable } = error;
      send({ kind: "failure", code, message, fix, retryable, system: systemWords(error) });
    }
  }
}

/** Where nobody listens any more, as after a kill of the owner, this process goes too, without a word. */
function send(message: JobMessage<unknown>): void {
  process.send?.(message, undefined, undefined, (error) => {
    if (error !== null) process.kill(process.pid, "SIGKILL");
  });
}
