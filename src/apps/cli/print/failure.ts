import { type OmError, systemWords } from "#core/errors.ts";
import { escapeControls } from "./text.ts";

/** "om: what happened" and, where there is something to do, "Fix: what to do". Never a stack trace. */
export function printFailure(error: OmError): string {
  const system = systemWords(error);
  const message = `om: ${escapeControls(system === "" ? error.message : `${error.message}: ${system}`)}`;
  return error.fix === "" ? message : `${message}\nFix: ${escapeControls(error.fix)}`;
}
