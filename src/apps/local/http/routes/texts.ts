import { z } from "zod";
import { labelledQuestionSchema } from "#context-engine/vectors/labelled-question.ts";
import { type VectorVerdict, vectorVerdictSchema } from "#context-engine/vectors/vector-verdict.ts";
import type { EmbeddingProgress } from "#context-engine/vectors/check-embedder.ts";
import { toErrorReport, toOmError } from "#core/errors.ts";
import { defineRoute } from "../route.ts";
import { type Step, withSteps } from "../with-steps.ts";

/** Besides those of the check itself: whatever an embedder may end with. */
const ofEmbedder = [
  "MODEL_UNREACHABLE",
  "MODEL_REFUSED",
  "MODEL_UNKNOWN",
  "MODEL_LIMITED",
  "MODEL_INVALID",
  "MODEL_TOO_LONG",
  "DEADLINE",
] as const;

const linesType = "application/x-ndjson";

/** Whoever waits for an answer gives up after some minutes of silence. */
const mostSilentMs = 10_000;

export const checkEmbedder = defineRoute({
  id: "checkEmbedder",
  method: "POST",
  path: "/v1/texts/check-embedder",
  summary:
    "Whether the embedder that is set finds what answers these questions better than words alone; sends it the passages that have no vectors yet. Its vectors are used from then on only where they help. It may take long: with `Accept: application/x-ndjson` the answer is an object a line, `{passages, of}` while vectors are made (the same again where nothing is new), at last `{verdict}`, or `{error: {code, message, fix}}`.",
  access: "business",
  input: z.object({
    body: z.strictObject({
      questions: z.array(labelledQuestionSchema).min(1).max(1_000),
      mostTokens: z.int().min(1).max(1_000_000_000).exactOptional().describe("more are not sent: 5000000"),
    }),
    headers: z.object({ accept: z.string().max(1_000).optional() }),
  }),
  invalidBody: "QUERY_INVALID",
  replies: { 200: { description: "what came of it, also where it is not used", json: vectorVerdictSchema } },
  errors: [
    "QUERY_INVALID",
    "NO_DATA",
    "CONFIGURATION",
    "CONFLICT",
    "MODEL_OVER_BUDGET",
    "NOT_AVAILABLE",
    ...ofEmbedder,
  ],
  async handle({ body, headers }, { business, gone }, { service }) {
    const check = { ...body, signal: gone() };
    if (headers.accept?.includes(linesType) !== true)
      return { status: 200, body: { json: await service.checkEmbedder(business, check) } };
    const steps = withSteps<EmbeddingProgress, VectorVerdict>(
      (told) => service.checkEmbedder(business, { ...check, told }),
      mostSilentMs,
    );
    const first = await steps.next(); // what is refused before anything is sent is an error with its status
    return { status: 200, body: { type: linesType, stream: toLines(first, steps) } };
  },
});

type CheckStep = Step<EmbeddingProgress, VectorVerdict>;

/** At most one line each tenth of a second, and the last. */
async function* toLines(
  first: IteratorResult<CheckStep, void>,
  steps: AsyncGenerator<CheckStep, void>,
): AsyncGenerator<string> {
  let toldAt = Number.NEGATIVE_INFINITY;
  try {
    for (let step = first; step.done !== true; step = await steps.next()) {
      const now = performance.now();
      if (step.value.is === "end") yield `${JSON.stringify({ verdict: step.value.result })}\n`;
      else if (now - toldAt >= 100) {
        toldAt = now;
        yield `${JSON.stringify(step.value.progress)}\n`;
      }
    }
  } catch (thrown) {
    yield `${JSON.stringify({ error: toErrorReport(toOmError(thrown)) })}\n`;
  }
}
