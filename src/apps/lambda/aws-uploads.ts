import { createStoredPieces } from "#adapters/aws/partial-uploads.pieces.ts";
import { OmError } from "#core/errors.ts";
import type { PartialUploads } from "#ports/partial-uploads.ts";
import type { AwsPorts } from "./open-aws-ports.ts";

/** Who makes a file of the pieces has less than a minute for it. */
const mostBytes = 1024 ** 3;

/** Uploads in pieces of at most what a function is given at once (about 4 MB), up to a gigabyte together. */
export function openAwsUploads(ports: Pick<AwsPorts, "blobs" | "records" | "clock">): PartialUploads {
  return createStoredPieces({ ...ports, mostBytes });
}

/** Refuses what is announced to be larger, before it is taken. @throws OmError `FILE_TOO_LARGE` */
export async function assertInPieces(sizeBytes: number | null): Promise<void> {
  if (sizeBytes === null || sizeBytes <= mostBytes) return;
  throw new OmError("FILE_TOO_LARGE", `uploads in pieces may have ${mostBytes} bytes, this one has ${sizeBytes}`, {
    fix: "ask for an address by POST /v1/uploads/presigned, and put the file there",
    details: { sizeBytes, limitBytes: mostBytes },
  });
}
