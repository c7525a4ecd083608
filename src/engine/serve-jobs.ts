import { toOmError } from "#core/errors.ts";
import type { JobMessage } from "./job-pool.ts";

/** The child's side of a job pool: runs one payload at a time and answers with its result or its failure. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- an entry says whose jobs it does
export function serveJobs<Payload, Result>(
  work: (payload: Payload, progress: (progress: unknown) => void) => Promise<Result>,
): void {
  process.on("message", (message: { readonly payload: Payload }) => {
    void answer(message.payload);
  });
  process.on("disconnect", () => process.exit(0));

  async function answer(payload: Payload): Promise<void> {
    try {
      send({ kind: "result", result: await work(payload, (progress) => send({ kind: "progress", progress })) });
    } catch (thrown) {
      const { code, message, fix, retryable } = toOmError(thrown);
      send({ kind: "failure", code, message, fix, retryable });
    }
  }
}

function send(message: JobMessage<unknown>): void {
  process.send?.(message);
}
