import { z } from "zod";
import { isBusinessId } from "#core/config.ts";
import { OmError } from "#core/errors.ts";
import { type Callers, isOperator, principalOf } from "./callers.ts";

/** What an HTTP API and a function URL send (payload format 2.0); the part that we use. */
export const apiEvent = z.object({
  version: z.literal("2.0"),
  rawPath: z.string(),
  rawQueryString: z.string().default(""),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().default(false),
  requestContext: z.object({
    stage: z.string().default("$default"),
    http: z.object({ method: z.string() }),
    authorizer: z
      .object({
        jwt: z.object({ claims: z.record(z.string(), z.unknown()) }).optional(),
        lambda: z.record(z.string(), z.unknown()).nullish(),
        iam: z.object({ userArn: z.string() }).optional(),
      })
      .optional(),
  }),
});
export type ApiEvent = z.output<typeof apiEvent>;

export interface ApiResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** The claim of a token, and the field of an authorizer's answer, that names the business. */
const claim = "business_id";

/**
 * Whose request it is, by its credential: the claim `business_id` of a token or of an authorizer, or the business that the
 * deployment gives to a role or user. An operator acts for all, and says by `Om-Business` for which. Never by what anybody
 * else writes.
 * @throws OmError `FORBIDDEN`
 */
export function businessOf(event: ApiEvent, callers: Callers): string {
  const { authorizer } = event.requestContext;
  const chosen = isOperator(event, callers) ? event.headers["om-business"] : undefined;
  const isOfToken = authorizer?.jwt !== undefined || (authorizer?.lambda ?? undefined) !== undefined;
  const claimed = authorizer?.jwt?.claims[claim] ?? authorizer?.lambda?.[claim];
  const given =
    isOfToken || authorizer?.iam === undefined ? claimed : callers.businesses.get(principalOf(authorizer.iam.userArn));
  const named = chosen ?? given;
  if (typeof named === "string" && isBusinessId(named)) return named;
  throw new OmError("FORBIDDEN", "the credential of the request names no business", {
    fix: `send a token with the claim ${claim}, or sign with a role that OM_CALLERS gives a business; one of OM_OPERATORS names it by Om-Business`,
  });
}

/** Without the name of its stage, and as a request writes it: an HTTP API has decoded it, a function URL has not. */
export function pathOf({ rawPath, requestContext: { stage } }: ApiEvent): string {
  const prefix = `/${stage}`;
  if (stage === "$default" || !(rawPath === prefix || rawPath.startsWith(`${prefix}/`))) return encoded(rawPath);
  return encoded(rawPath.slice(prefix.length) || "/");
}

/** The path with its query. */
export function targetOf(event: ApiEvent): string {
  const { rawQueryString: query } = event;
  return query === "" ? pathOf(event) : `${pathOf(event)}?${encoded(query, /[^!-~]+/g)}`;
}

/** A request that waits for something waits no longer than the function may. */
export function waitingAtMost(target: string, seconds: number): string {
  return target.replace(/([?&]wait=)(\d{1,9})(?=&|$)/, (_all, name: string, wanted: string) => {
    return `${name}${Math.max(0, Math.min(Number(wanted), Math.floor(seconds)))}`;
  });
}

/** What may not stand in a path, or would end it. */
function encoded(text: string, what = /[^!-~]+|[?#]/g): string {
  return text.toWellFormed().replaceAll(what, encodeURIComponent);
}
