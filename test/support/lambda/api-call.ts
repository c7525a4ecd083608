import { z } from "zod";
import type { LambdaFunction } from "./lambda-function.ts";

export interface ApiCall {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** JSON, or bytes as they are. */
  readonly body?: object | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the API has made of the credential; none by default. */
  readonly authorizer?: object;
}

const response = z.object({
  statusCode: z.number(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  isBase64Encoded: z.boolean(),
});

/** The authorizer of an API that has checked a token of this business. */
export function tokenOf(business: string): object {
  return { jwt: { claims: { business_id: business }, scopes: [] } };
}

/** A request as an HTTP API hands it on, and the answer as its caller would read it. */
export async function callApi(
  api: LambdaFunction,
  { method, path, body, headers = {}, authorizer }: ApiCall,
): Promise<{ readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly text: string }> {
  const [rawPath = "", rawQueryString = ""] = path.split("?");
  const isBytes = Buffer.isBuffer(body);
  const result = await api.invoke({
    version: "2.0",
    rawPath,
    rawQueryString,
    headers: { accept: "*/*", host: "api.example.org", ...(isBytes || !body ? {} : json), ...headers },
    ...(body === undefined ? {} : { body: isBytes ? body.toString("base64") : JSON.stringify(body) }),
    isBase64Encoded: isBytes,
    requestContext: {
      stage: "$default",
      http: { method, path: rawPath, sourceIp: "192.0.2.1" },
      ...(authorizer === undefined ? {} : { authorizer }),
    },
  });
  if (result.kind !== "response") throw new Error(`the function failed: ${JSON.stringify(result)}`);
  const answer = response.parse(result.payload);
  const text = Buffer.from(answer.body, answer.isBase64Encoded ? "base64" : "utf8").toString("utf8");
  return { status: answer.statusCode, headers: answer.headers, text };
}

const json = { "content-type": "application/json" };
