import { z } from "zod";
import { errorCodes, OmError } from "#core/errors.ts";
import type { BackupStep } from "../../local/backup/write-backup.ts";
import { notUnderstood } from "./answers.ts";

const stepShape = z.object({ target: z.string(), files: z.int(), bytes: z.int(), isDone: z.boolean() });
const failureShape = z.object({
  error: z.object({ code: z.enum(errorCodes).catch("INTERNAL"), message: z.string(), fix: z.string() }),
});

function readStep(line: string): BackupStep {
  const value: unknown = JSON.parse(line);
  const failure = failureShape.safeParse(value);
  if (failure.success) {
    const { code, message, fix } = failure.data.error;
    throw new OmError(code, message, { fix });
  }
  const step = stepShape.safeParse(value);
  if (step.success) return step.data;
  throw notUnderstood("a step of a backup");
}

async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

/** The steps of a backup as the server tells them, one a line. @throws OmError what went wrong on its side */
export async function* readBackupSteps(body: AsyncIterable<Uint8Array>): AsyncGenerator<BackupStep> {
  for await (const line of linesOf(body)) yield readStep(line);
}
