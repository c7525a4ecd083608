import { OmError } from "#core/errors.ts";
import { isUnfinished } from "#core/fold-state.ts";
import type { StoredFile } from "./file-records.ts";

/** @throws OmError `STATE_WRONG` where the file has no rows in the numbers */
export function assertCounts({ file: { report }, tables }: StoredFile): void {
  // A home without transactions may have come half the way: the tables are out, and the file does not say so yet.
  const shows = tables.some(({ result, undone }) => result !== null || undone !== undefined);
  if (shows && report.state !== "undone") return;
  const { fileId, state, duplicateOf, replacedBy } = report;
  if (state === "undone") {
    const by = replacedBy === undefined ? "" : `, and ${replacedBy} is in its place`;
    throw new OmError("STATE_WRONG", `${fileId} is out of the numbers already${by}`, {
      fix: replacedBy === undefined ? "to count it again, send it again" : `see \`om file ${replacedBy}\``,
    });
  }
  if (duplicateOf !== undefined) {
    throw new OmError("STATE_WRONG", `${fileId} is a duplicate of ${duplicateOf} and has no rows in the numbers`, {
      fix: `name ${duplicateOf}: its rows are those that count`,
    });
  }
  if (isUnfinished(state)) {
    throw new OmError("STATE_WRONG", `${fileId} is still being read: none of its rows is in the numbers yet`, {
      fix: `\`om cancel ${fileId}\` stops it`,
    });
  }
  throw new OmError("STATE_WRONG", `${fileId} is ${state}: none of its rows is in the numbers`, {
    fix: `see \`om file ${fileId}\``,
  });
}
