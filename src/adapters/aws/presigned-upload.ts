import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { OmError } from "#core/errors.ts";
import { assertBlobKey } from "#ports/keys.ts";
import { toAwsError } from "./aws-errors.ts";

/** A request that may be made without credentials of ours, until it expires: this one and no other. */
export interface PresignedUpload {
  readonly method: "PUT";
  readonly url: string;
  /** They are signed: with others, or without them, S3 refuses the request. `content-length` a browser sets by itself. */
  readonly headers: Readonly<Record<string, string>>;
  readonly expiresAt: string;
}

export interface UploadScope {
  readonly key: string;
  /** Exactly as many. */
  readonly sizeBytes: number;
  readonly validMs: number;
}

/** The most that S3 takes in one PUT. */
const mostBytes = 5 * 1024 ** 3;
const mostValidMs = 3_600_000;

/**
 * Lets somebody put one object: under this key, of exactly this size, once (`If-None-Match`), within at most an hour.
 * Nothing is asked of AWS; that the key may be written, S3 checks when it is used, by the rights of the client.
 * @throws OmError `USAGE` for a scope that cannot be
 */
export async function presignUpload(
  { key, sizeBytes, validMs }: UploadScope,
  { client, bucket, now }: { readonly client: S3Client; readonly bucket: string; readonly now: () => number },
): Promise<PresignedUpload> {
  assertBlobKey(key);
  assertUploadScope({ sizeBytes, validMs });
  const signingDate = new Date(now());
  const signed = { "content-length": String(sizeBytes), "if-none-match": "*" };
  const command = new PutObjectCommand({ Bucket: bucket, Key: key, ContentLength: sizeBytes, IfNoneMatch: "*" });
  const url = await getSignedUrl(withoutChecksum(client), command, {
    expiresIn: Math.floor(validMs / 1_000),
    signingDate,
    signableHeaders: new Set(["host", ...Object.keys(signed)]),
    unhoistableHeaders: new Set(Object.keys(signed)),
  }).catch((thrown: unknown) => {
    throw toAwsError(thrown, `bucket "${bucket}"`);
  });
  const expiresAt = new Date(signingDate.getTime() + validMs).toISOString();
  return { method: "PUT", url, headers: signed, expiresAt };
}

/** Else the checksum of no bytes at all would be signed with it, and S3 would refuse every upload. */
function withoutChecksum({ config: { region, credentials, endpoint, forcePathStyle } }: S3Client): S3Client {
  return new S3Client({
    region,
    credentials,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(forcePathStyle === undefined ? {} : { forcePathStyle }),
    requestChecksumCalculation: "WHEN_REQUIRED",
  });
}

/** @throws OmError `USAGE` for more than S3 takes at once, or longer than an hour */
export function assertUploadScope({ sizeBytes, validMs }: Pick<UploadScope, "sizeBytes" | "validMs">): void {
  assertScope("size", sizeBytes, mostBytes);
  assertScope("time", validMs, mostValidMs);
}

function assertScope(what: string, value: number, most: number): void {
  if (Number.isSafeInteger(value) && value > 0 && value <= most) return;
  throw new OmError("USAGE", `the ${what} of an upload must be a whole number from 1 to ${most}`, {
    fix: "larger files go in pieces",
  });
}
