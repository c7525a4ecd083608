import type { FileReport } from "#core/report.ts";
import { HttpRefusal } from "../problem.ts";
import type { RouteRequest, Reply } from "../route.ts";

export const locationHeader = { Location: "where it is from now on" };

/** A file that was taken, in whatever state it is by now. */
export function accepted(report: FileReport): Reply {
  return { status: 202, headers: { location: `/v1/files/${report.fileId}` }, body: { json: report } };
}

/**
 * The body is the file itself.
 * @throws 415 for what would put something of the sender's program into it
 */
export function assertPlainBytes({ headers }: RouteRequest): void {
  if (String(headers["content-type"]).startsWith("multipart/")) {
    throw new HttpRefusal(415, "USAGE", "the body is a form, not the file", {
      fix: "send the bytes themselves: curl --data-binary @FILE",
    });
  }
  const encoding = headers["content-encoding"];
  if (encoding === undefined || encoding === "identity") return;
  throw new HttpRefusal(415, "USAGE", "the body is compressed on its way", {
    fix: "leave Content-Encoding out, and send the bytes as they are",
  });
}
