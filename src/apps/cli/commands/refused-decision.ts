import { OmError } from "#core/errors.ts";
import type { FileReport } from "#core/report.ts";

/** A file that was read anew in vain shows its rows as before; whoever asked for it is told why. */
export function assertDecided({ redo }: FileReport): void {
  if (redo?.error === undefined) return;
  const { code, message, fix } = redo.error;
  throw new OmError(code, message, { fix });
}
