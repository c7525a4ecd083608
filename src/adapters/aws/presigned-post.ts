import { createHmac } from "node:crypto";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { OmError } from "#core/errors.ts";
import { assertBlobKey } from "#ports/keys.ts";
import { toAwsError } from "./aws-errors.ts";
import { assertUploadScope } from "./presigned-upload.ts";

/** A form that may be sent without credentials of ours, until it expires: the fields as they are, then one named `file`. */
export interface PresignedPost {
  readonly method: "POST";
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly expiresAt: string;
}

export interface PostScope {
  readonly key: string;
  /** From so many bytes on. */
  readonly leastBytes: number;
  readonly mostBytes: number;
  /** Exactly this one: the form says it, and S3 keeps it. */
  readonly contentType: string;
  readonly validMs: number;
}

/** `type/subtype`, with what may follow. */
const mediaType = /^[\w.+-]{1,100}\/[\w.+-]{1,100}(?:; ?[\w-]{1,50}=[\w."-]{1,100})?$/;

/**
 * Lets somebody post one object by a form, as browsers send them: under this key, of a size in this range, of this content
 * type, within at most an hour. Unlike a PUT it needs no size beforehand; but until it expires it may be sent again, and
 * replaces what was there. Nothing is asked of AWS.
 * @throws OmError `USAGE` for a scope that cannot be
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
export async function presignPost(
  { key, leastBytes, mostBytes, contentType, validMs }: PostScope,
  { client, bucket, now }: { readonly client: S3Client; readonly bucket: string; readonly now: () => number },
): Promise<PresignedPost> {
  assertBlobKey(key);
  assertUploadScope({ sizeBytes: mostBytes, validMs });
  if (!Number.isSafeInteger(leastBytes) || leastBytes < 0 || leastBytes > mostBytes) throw wrongRange(mostBytes);
  if (!mediaType.test(contentType)) throw wrongType();
  if (key.includes("$")) throw wrongKey();
  const signedAt = now();
  const expiresAt = new Date(signedAt + validMs).toISOString();
  const signer = await openSigner(client, signedAt).catch((thrown: unknown) => {
    throw toAwsError(thrown, `bucket "${bucket}"`);
  });
  const exact = { key, "Content-Type": contentType, ...signer.fields };
  const conditions = [
    { bucket },
    ...Object.entries(exact).map(([name, value]) => ({ [name]: value })),
    ["content-length-range", leastBytes, mostBytes],
  ];
  const policy = Buffer.from(JSON.stringify({ expiration: expiresAt, conditions })).toString("base64");
  const fields = { ...exact, Policy: policy, "X-Amz-Signature": signer.sign(policy) };
  return { method: "POST", url: await placeOf(bucket, client), fields, expiresAt };
}

interface Signer {
  /** What says by whom and when; conditions of the policy, too. */
  readonly fields: Readonly<Record<string, string>>;
  /** Of a policy in base 64, in hexadecimal digits. */
  sign(policy: string): string;
}

/** Signature version 4 with the credentials of the client. */
async function openSigner({ config }: S3Client, signedAt: number): Promise<Signer> {
  const [credentials, region] = await Promise.all([config.credentials(), config.region()]);
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const time = new Date(signedAt).toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const scope = [time.slice(0, 8), region, "s3", "aws4_request"];
  const signingKey = scope.reduce(hmac, Buffer.from(`AWS4${secretAccessKey}`));
  return {
    fields: {
      "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
      "X-Amz-Credential": [accessKeyId, ...scope].join("/"),
      "X-Amz-Date": time,
      ...(sessionToken === undefined ? {} : { "X-Amz-Security-Token": sessionToken }),
    },
    sign: (policy) => hmac(signingKey, policy).toString("hex"),
  };
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

/** Where the bucket is, in the name of the host or in the path: as the client itself asks for an object of it. */
async function placeOf(bucket: string, client: S3Client): Promise<string> {
  const { origin, pathname } = new URL(await getSignedUrl(client, new PutObjectCommand({ Bucket: bucket, Key: "k" })));
  return `${origin}${pathname.slice(0, -"k".length)}`;
}

function wrongRange(mostBytes: number): OmError {
  return new OmError("USAGE", "the sizes of an upload must be whole numbers, the least first", {
    fix: `give a least size from 0 to ${mostBytes}`,
  });
}

/** In a form a dollar sign may begin a variable, which S3 puts something else for. */
function wrongKey(): OmError {
  return new OmError("USAGE", "the name of a file that is sent by a form cannot hold a dollar sign", {
    fix: "name it without one, or put it (PUT)",
  });
}

function wrongType(): OmError {
  return new OmError("USAGE", "the content type of an upload cannot be what it is", {
    fix: "give one such as text/csv",
  });
}
