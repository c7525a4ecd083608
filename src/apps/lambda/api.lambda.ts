import { randomBytes } from "node:crypto";
import { OmError } from "#core/errors.ts";
import { createHttpApp } from "../local/http/create-http-app.ts";
import { listen } from "../local/http/listen.ts";
import { toProblem } from "../local/http/problem.ts";
import { fileId } from "../local/http/schemas/requests.ts";
import { mostAnswerBytes, toApiResponse } from "./api-answer.ts";
import {
  type ApiEvent,
  apiEvent,
  type ApiResponse,
  businessOf,
  isOperator,
  pathOf,
  targetOf,
  waitingAtMost,
} from "./api-event.ts";
import { toService } from "./aws-service.ts";
import { assertInPieces, openAwsUploads } from "./aws-uploads.ts";
import { invoke } from "./invoke.ts";
import { deadlineOf, type LambdaContext } from "./lambda-context.ts";
import { callLocally } from "./local-call.ts";
import { openAwsHome } from "./open-aws-home.ts";
import { pollEvents } from "./poll-events.ts";
import { presignUpload } from "./presign-upload.ts";

const home = await openAwsHome(process.env, (line) => process.stdout.write(line));
/** Opens what operators see. Nobody has it but this process, which gives it to who signs with a role of the account. */
const token = randomBytes(32).toString("base64url");
const service = toService(home);
/** The same route table as on one machine, behind a port that only this process knows. */
const app = createHttpApp({
  ...home,
  service,
  uploads: openAwsUploads(home),
  assertRoom: assertInPieces,
  dataDir: `s3://${home.config.OM_RESULTS_BUCKET}`,
  defaultBusiness: "",
  token,
});
const { url } = await listen({ app, host: "127.0.0.1", port: 0 });

/** What belongs to the connection, or says who somebody is. */
const notPassedOn = new Set(["host", "connection", "content-length", "transfer-encoding", "authorization", "cookie"]);

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

/** Of the time that a function has left: to say that it was not enough. */
const answerMs = 1_000;

async function answer(event: ApiEvent, context: LambdaContext): Promise<ApiResponse> {
  const asOperator = isOperator(event);
  const business = asOperator && event.headers["om-business"] === undefined ? null : businessOf(event);
  const path = pathOf(event);
  const { method } = event.requestContext.http;
  const body = Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8");
  if (business !== null && method === "POST" && path === "/v1/uploads/presigned")
    return presignUpload(business, body, home);
  if (business !== null && method === "GET" && path === "/v1/events") return followEvents(event, business);
  const passed = Object.entries(event.headers).filter(
    ([name]) => !notPassedOn.has(name.toLowerCase()) && !/^(?:sec-|origin$)/i.test(name),
  );
  const headers = {
    ...Object.fromEntries(passed.map(([name, value]) => [name.toLowerCase(), value])),
    ...(business === null ? {} : { "om-business": business }),
    ...(asOperator ? { authorization: `Bearer ${token}` } : {}),
    "x-request-id": context.awsRequestId,
    ...(body.length === 0 ? {} : { "content-length": String(body.length) }),
  };
  const waitSeconds = (context.getRemainingTimeInMillis() * 0.8 - answerMs) / 1_000;
  const target = waitingAtMost(targetOf(event), waitSeconds);
  const options = { mostBytes: mostAnswerBytes, stop: deadlineOf(context) };
  return toApiResponse(await callLocally(url, { method, target, headers, body }, options));
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
