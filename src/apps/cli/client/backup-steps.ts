import { z } from "zod";
import type { BackupStep } from "../../local/backup/write-backup.ts";
import { readServerLines } from "./server-lines.ts";

const stepShape = z.object({ target: z.string(), files: z.int(), bytes: z.int(), isDone: z.boolean() });

/** The steps of a backup as the server tells them. @throws OmError what went wrong on its side */
export function readBackupSteps(body: AsyncIterable<Uint8Array>): AsyncGenerator<BackupStep> {
  return readServerLines(body, stepShape, "a step of a backup");
}
