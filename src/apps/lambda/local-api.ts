import { randomBytes } from "node:crypto";
import { createHttpApp } from "../local/http/create-http-app.ts";
import { listen } from "../local/http/listen.ts";
import { type ApiEvent, businessOf, targetOf, waitingAtMost } from "./api-event.ts";
import type { OmService } from "../home/service.ts";
import { assertInPieces, openAwsUploads } from "./aws-uploads.ts";
import { type Callers, callersOf, isOperator } from "./callers.ts";
import type { LambdaContext } from "./lambda-context.ts";
import type { LocalRequest } from "./local-call.ts";
import type { AwsHome } from "./open-aws-home.ts";

/** The route table of one machine, behind a port that only this process knows. */
export interface LocalApi {
  readonly url: string;
  readonly callers: Callers;
  /** What an event asks of it; `business` null: what is of no business. */
  requestOf(event: ApiEvent, business: string | null, context: LambdaContext): LocalRequest;
}

/** What belongs to the connection, or says who somebody is. */
const notPassedOn = new Set(["host", "connection", "content-length", "transfer-encoding", "authorization", "cookie"]);

/** Of the time that a function has left: to say that it was not enough. */
const answerMs = 1_000;

export async function openLocalApi(home: AwsHome, service: OmService): Promise<LocalApi> {
  /** Opens what operators see. Nobody has it but this process, which gives it to operators. */
  const token = randomBytes(32).toString("base64url");
  const app = createHttpApp({
    ...home,
    service,
    uploads: openAwsUploads(home),
    assertRoom: assertInPieces,
    dataDir: `s3://${home.config.OM_RESULTS_BUCKET}`,
    defaultBusiness: "",
    token,
  });
  const callers = callersOf(home.config);
  const { url } = await listen({ app, host: "127.0.0.1", port: 0 });
  return {
    url,
    callers,
    requestOf(event, business, context) {
      const body = bodyOf(event);
      const passed = Object.entries(event.headers).filter(
        ([name]) => !notPassedOn.has(name.toLowerCase()) && !/^(?:sec-|origin$)/i.test(name),
      );
      const headers = {
        ...Object.fromEntries(passed.map(([name, value]) => [name.toLowerCase(), value])),
        ...(business === null ? {} : { "om-business": business }),
        ...(isOperator(event, callers) ? { authorization: `Bearer ${token}` } : {}),
        "x-request-id": context.awsRequestId,
        ...(body.length === 0 ? {} : { "content-length": String(body.length) }),
      };
      const waitSeconds = (context.getRemainingTimeInMillis() * 0.8 - answerMs) / 1_000;
      const { method } = event.requestContext.http;
      return { method, target: waitingAtMost(targetOf(event), waitSeconds), headers, body };
    },
  };
}

export function bodyOf({ body, isBase64Encoded }: ApiEvent): Buffer {
  return Buffer.from(body ?? "", isBase64Encoded ? "base64" : "utf8");
}

/** Null where an operator asks for what is of no business. @throws OmError `FORBIDDEN` */
export function askedOf(event: ApiEvent, callers: Callers): string | null {
  const isOfNone = isOperator(event, callers) && event.headers["om-business"] === undefined;
  return isOfNone ? null : businessOf(event, callers);
}
