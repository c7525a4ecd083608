import type { IncomingHttpHeaders } from "node:http";
import { OmError } from "#core/errors.ts";

const loopback = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i;

/**
 * Without keys whoever reaches the port is let in, so the port is reached from this machine only, and not through a
 * browser on somebody else's behalf: a page that points its own name at 127.0.0.1 has another `Host`, and a page that
 * posts to us has another `Origin`.
 * @throws OmError `FORBIDDEN`
 */
export function assertLocalSender(headers: IncomingHttpHeaders): void {
  const { host, origin } = headers;
  if (host === undefined || !loopback.test(host)) {
    throw refused("the request does not name this machine as its host", "use http://127.0.0.1 or http://localhost");
  }
  const isForeignPage = origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`;
  if (isForeignPage || headers["sec-fetch-site"] === "cross-site") {
    throw refused(
      "the request comes from a page of another site",
      "open the address itself, or call it from a program",
    );
  }
}

/** Whether an address to listen on is one that `assertLocalSender` lets in. */
export function isLoopback(host: string): boolean {
  return ["127.0.0.1", "localhost", "::1"].includes(host);
}

function refused(message: string, fix: string): OmError {
  return new OmError("FORBIDDEN", message, { fix });
}
