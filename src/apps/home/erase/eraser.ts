import { type ErrorCode, type OmError, toOmError } from "#core/errors.ts";
import type { ErasureReport } from "#core/erasure.ts";
import { beginErasure, type BeginErasureDeps, type ErasureRequest } from "#processing/erasure/begin-erasure.ts";
import { type Erasing, listErasing } from "#processing/erasure/erasing.ts";
import { completeErasure, type CompleteErasureDeps } from "./complete-erasure.ts";

export interface EraserDeps extends BeginErasureDeps, CompleteErasureDeps {
  /** Whether there is anything to be done for an erasure by now; always where it is left out. */
  readonly isDue?: (erasing: Erasing) => boolean;
  /** Told of an erasure that could not be completed; it is tried again. */
  readonly onTrouble: (error: OmError) => void;
}

export interface Eraser {
  /** @throws OmError as `beginErasure` and `completeErasure` */
  erase(business: string, request: ErasureRequest): Promise<ErasureReport>;
  /** What an owner that was killed, or a reader that took long, left undone. */
  completeAll(): Promise<void>;
  /** Begins nothing more, and waits for what is under way. */
  close(): Promise<void>;
}

/** Erasures, one after the other. */
export function createEraser(deps: EraserDeps): Eraser {
  let last: Promise<unknown> = Promise.resolve();

  function inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const result = last.then(act);
    last = result.catch(() => undefined);
    return result;
  }

  return {
    erase: (business, request) =>
      inTurn(async () => {
        // What it has stored and not listed yet is not removed.
        const erasing = await deps.holds.during(() => beginErasure(business, request, deps));
        return completeErasure(erasing, deps);
      }),
    completeAll: () =>
      inTurn(async () => {
        for (const erasing of await listErasing(deps.records)) {
          if (deps.stop?.aborted === true) break;
          if (deps.isDue?.(erasing) === false) continue;
          await completeErasure(erasing, deps).catch((thrown: unknown) => {
            const error = toOmError(thrown);
            if (!isOfClosing(error.code)) deps.onTrouble(error);
          });
        }
      }),
    async close() {
      await last;
    },
  };
}

/** The home is being closed: the next owner goes on. */
function isOfClosing(code: ErrorCode): boolean {
  return code === "CANCELLED";
}
