import { OmError } from "#core/errors.ts";
import { toProblem } from "../local/http/problem.ts";
import { fileId } from "../local/http/schemas/requests.ts";
import { mostAnswerBytes, toApiResponse } from "./api-answer.ts";
import { type ApiEvent, apiEvent, type ApiResponse, pathOf } from "./api-event.ts";
import { toService } from "./aws-service.ts";
import { invoke } from "./invoke.ts";
import { deadlineOf, type LambdaContext } from "./lambda-context.ts";
import { askedOf, bodyOf, openLocalApi } from "./local-api.ts";
import { callLocally } from "./local-call.ts";
import { openAwsHome } from "./open-aws-home.ts";
import { pollEvents } from "./poll-events.ts";
import { presignUpload } from "./presign-upload.ts";

const home = await openAwsHome(process.env, (line) => process.stdout.write(line));
const service = toService(home);
const api = await openLocalApi(home, service);

/** A request to an HTTP API or a function URL -> the answer of the route. */
export async function handler(event: unknown, context: LambdaContext): Promise<ApiResponse> {
  return invoke(context, home, async () => {
    try {
      const parsed = apiEvent.safeParse(event);
      if (!parsed.success) throw new OmError("MESSAGE_UNKNOWN", "the event is no request of an HTTP API");
      return await answer(parsed.data, context);
    } catch (thrown) {
      const { problem, headers } = toProblem(thrown, context.awsRequestId);
      const body = JSON.stringify(problem);
      const type = { "content-type": "application/problem+json" };
      return { statusCode: problem.status, headers: { ...headers, ...type }, body, isBase64Encoded: false };
    }
  });
}

async function answer(event: ApiEvent, context: LambdaContext): Promise<ApiResponse> {
  const business = askedOf(event, api.callers);
  const path = pathOf(event);
  const { method } = event.requestContext.http;
  if (business !== null && method === "POST" && path === "/v1/uploads/presigned")
    return presignUpload(business, bodyOf(event), home);
  if (business !== null && method === "GET" && path === "/v1/events") return followEvents(event, business);
  const options = { mostBytes: mostAnswerBytes, stop: deadlineOf(context) };
  return toApiResponse(await callLocally(api.url, api.requestOf(event, business, context), options));
}

/** What happened since the reader asked the last time: an answer of a function has an end. */
async function followEvents({ rawQueryString, headers }: ApiEvent, business: string): Promise<ApiResponse> {
  const file = new URLSearchParams(rawQueryString).get("file");
  if (file !== null && !fileId.safeParse(file).success) {
    throw new OmError("NOT_FOUND", "there is no such file in this business", { fix: "GET /v1/files lists them" });
  }
  const lastEventId = headers["last-event-id"] ?? null;
  if (lastEventId !== null && Number.isNaN(Date.parse(lastEventId))) {
    throw new OmError("USAGE", "Last-Event-ID is none of ours", { fix: "send the last id that arrived, or none" });
  }
  const body = await pollEvents({ business, fileId: file, lastEventId }, { service, clock: home.clock });
  const type = { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" };
  return { statusCode: 200, headers: type, body, isBase64Encoded: false };
}
