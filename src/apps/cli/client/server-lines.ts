import { z } from "zod";
import { errorCodes, OmError } from "#core/errors.ts";
import { notUnderstood } from "./answers.ts";

const failureShape = z.object({
  error: z.object({ code: z.enum(errorCodes).catch("INTERNAL"), message: z.string(), fix: z.string() }),
});

/** What the server tells of long work, an object a line. @throws OmError what went wrong on its side */
export async function* readServerLines<Shape>(
  body: AsyncIterable<Uint8Array>,
  shape: z.ZodType<Shape>,
  what: string,
): AsyncGenerator<Shape> {
  for await (const line of linesOf(body)) {
    const value: unknown = JSON.parse(line);
    const failure = failureShape.safeParse(value);
    if (failure.success) {
      const { code, message, fix } = failure.data.error;
      throw new OmError(code, message, { fix });
    }
    const step = shape.safeParse(value);
    if (!step.success) throw notUnderstood(what);
    yield step.data;
  }
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
