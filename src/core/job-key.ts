import { createHash } from "node:crypto";
import type { TableDecision } from "./decision.ts";
import { pipelineVersion } from "./terms.ts";

/** Names the work on a table: the same file, decision and pipeline give the same rows, so the same key is done once. */
export function toJobKey(fileId: string, decision: TableDecision, generation: number): string {
  const identity = JSON.stringify([fileId, decision, pipelineVersion, generation]);
  return createHash("sha256").update(identity).digest("hex");
}
