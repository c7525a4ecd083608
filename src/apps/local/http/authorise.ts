import { hash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { isBusinessId } from "#core/config.ts";
import { OmError } from "#core/errors.ts";
import type { RouteFacts } from "./route.ts";

/**
 * Whose request it is: without keys the header `Om-Business` says so, by the rule of every business id.
 * @throws OmError `USAGE` for what is no business id, `FORBIDDEN` where the operator's token is missing or wrong
 */
export function authorise(
  access: RouteFacts["access"],
  headers: IncomingHttpHeaders,
  { defaultBusiness, token }: { readonly defaultBusiness: string; readonly token: string },
): string {
  if (access === "operator") assertToken(headers.authorization, token);
  const business = headers["om-business"] ?? defaultBusiness;
  if (access !== "business" || (typeof business === "string" && isBusinessId(business))) return String(business);
  throw new OmError("USAGE", "the header Om-Business names no business", {
    fix: "use letters, digits, `.`, `_` and `-`, at most 64, and no `.` in front",
  });
}

function assertToken(authorization: string | undefined, token: string): void {
  const given = /^Bearer (\S+)$/i.exec(authorization ?? "")?.[1];
  if (given !== undefined && timingSafeEqual(hash("sha256", given, "buffer"), hash("sha256", token, "buffer"))) return;
  throw new OmError("FORBIDDEN", "this route sees all businesses and needs the server's own token", {
    fix: "run the `om` command on the same machine: it knows the token",
  });
}
