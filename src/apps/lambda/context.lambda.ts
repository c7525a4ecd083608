import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { OmError } from "#core/errors.ts";
import { toProblem } from "../local/http/problem.ts";
import { withoutConnection } from "./api-answer.ts";
import { apiEvent, businessOf, pathOf } from "./api-event.ts";
import { toService } from "./aws-service.ts";
import { invoke } from "./invoke.ts";
import { deadlineOf, type LambdaContext } from "./lambda-context.ts";
import { openLocalApi } from "./local-api.ts";
import { streamLocally } from "./local-call.ts";
import { openAwsHome } from "./open-aws-home.ts";
import { beginResponse, streamResponse } from "./stream-response.ts";

const home = await openAwsHome(process.env, (line) => process.stdout.write(line));
const api = await openLocalApi(home, toService(home));

/** What is asked of it; everything else is asked of `api`. */
const paths: ReadonlySet<string> = new Set(["/v1/ask", "/v1/context"]);

/**
 * A question in words to a function URL whose answers are streamed -> the events of an answer as they come, or JSON. The
 * business is that of the credential.
 */
export const handler = streamResponse((event, stream, context) =>
  invoke(context, home, async () => {
    const response: Response = { stream, isBegun: false };
    try {
      await answer(event, response, context);
    } catch (thrown) {
      if (response.isBegun) throw thrown; // whoever reads sees that it breaks off
      const { problem, headers } = toProblem(thrown, context.awsRequestId);
      const type = { "content-type": "application/problem+json" };
      const body = beginResponse(stream, { statusCode: problem.status, headers: { ...headers, ...type } });
      body.write(JSON.stringify(problem)); // the runtime client sends status and headers before the first write, and not at the end
      body.end();
    }
  }),
);

interface Response {
  readonly stream: Writable;
  isBegun: boolean;
}

async function answer(event: unknown, response: Response, context: LambdaContext): Promise<void> {
  const parsed = apiEvent.safeParse(event);
  if (!parsed.success) throw new OmError("MESSAGE_UNKNOWN", "the event is no request of a function URL");
  const business = businessOf(parsed.data, api.callers);
  const path = pathOf(parsed.data);
  if (!paths.has(path) || parsed.data.requestContext.http.method !== "POST") {
    throw new OmError("NOT_FOUND", `${path} is not answered here`, {
      fix: `POST ${[...paths].join(" or ")}; everything else is asked of the API`,
    });
  }
  const request = api.requestOf(parsed.data, business, context);
  const { status, headers, body } = await streamLocally(api.url, request, deadlineOf(context));
  response.isBegun = true;
  await pipeline(body, beginResponse(response.stream, { statusCode: status, headers: withoutConnection(headers) }));
}
