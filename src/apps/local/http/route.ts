import type { z } from "zod";
import type { ErrorCode } from "#core/errors.ts";
import type { HttpDeps } from "./deps.ts";
import { readInput } from "./read-input.ts";

/**
 * One line of the route table: the matcher, the checks, the OpenAPI document, the page for people and the isolation test
 * are made of it. A handler takes data and gives data; nothing in it knows `node:http`.
 */
export interface Route extends RouteFacts {
  /** @throws OmError what the schema refuses, and what the handler throws */
  answer(request: RouteRequest, deps: HttpDeps): Promise<Reply>;
}

export interface RouteFacts {
  /** The OpenAPI operation id. */
  readonly id: string;
  readonly method: "GET" | "POST" | "PATCH";
  /** `/v1/files/{fileId}`. A GET answers HEAD, too. */
  readonly path: `/${string}`;
  /** One sentence. */
  readonly summary: string;
  /**
   * `open`: needs nothing. `business`: about the business that `Om-Business` names. `operator`: needs the server's
   * token, because it sees all businesses.
   */
  readonly access: "open" | "business" | "operator";
  /** Of `params` (what fails here is not there: 404), `query`, `headers` (lower case) and `body` (JSON), where there are any. */
  readonly input: z.ZodObject;
  /** The code where the schema refuses a body; `USAGE` by default. */
  readonly invalidBody?: ErrorCode;
  /** The body is the content itself, as it arrives. */
  readonly takesBytes?: true;
  /** By status; errors apart. */
  readonly replies: Readonly<Record<number, RouteReply>>;
  /** Besides those that any route may end with. */
  readonly errors?: readonly ErrorCode[];
}

export interface RouteReply {
  readonly description: string;
  readonly json?: z.ZodType;
  /** Of what is no JSON. */
  readonly type?: string;
  /** What they carry, by name. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request as it came, before any schema. */
export interface RouteRequest {
  readonly params: Readonly<Record<string, string>>;
  /** What stands behind the `?`, undecoded. */
  readonly search: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly business: string;
  /** In the log, and in every record that comes of the request. */
  readonly requestId: string;
  /** Announced size of the body; null where it is not. */
  readonly sizeBytes: number | null;
  /** The body as it arrives; once. @throws OmError `LENGTH_WRONG` where it does not come to its end */
  bytes(): AsyncIterable<Uint8Array>;
  /** Aborted when nobody waits for the answer any more. */
  gone(): AbortSignal;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: ReplyBody;
}

export type ReplyBody =
  | {
      readonly json: object;
      /** With an `ETag`: who has it already is told so. */
      readonly revalidates?: true;
    }
  | (Shown & { readonly text: string })
  | (Shown & { readonly stream: AsyncIterable<Uint8Array | string> });

interface Shown {
  readonly type: string;
  /** What a browser may do with it; nothing by default. */
  readonly policy?: string;
}

interface RouteSpec<Schema extends z.ZodObject> extends RouteFacts {
  readonly input: Schema;
  handle(input: z.output<Schema>, request: RouteRequest, deps: HttpDeps): Promise<Reply> | Reply;
}

/** Ties a handler to the schema of its input. */
export function defineRoute<Schema extends z.ZodObject>({ handle, ...facts }: RouteSpec<Schema>): Route {
  return {
    ...facts,
    async answer(request, deps) {
      return handle(await readInput(facts, request, deps.limits.jsonBytes), request, deps);
    },
  };
}
