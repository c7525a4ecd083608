import { createHash } from "node:crypto";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type S3Client,
} from "@aws-sdk/client-s3";
import { OmError } from "#core/errors.ts";
import { toChunks } from "./body-chunks.ts";
import { type AwsSubject, hasAwsName, httpStatusOf, toAwsError } from "./aws-errors.ts";

/** One object as it was put: another one under the same key has another version, or else another tag. */
export interface ObjectPlace {
  readonly key: string;
  /** Null in a bucket without versions. */
  readonly versionId: string | null;
}

export interface UploadedObject extends ObjectPlace {
  readonly sizeBytes: number;
  readonly etag: string;
  /** SHA-256 in hexadecimal where its sender gave one for the whole; else null. */
  readonly contentHash: string | null;
  /** When it was put (epoch ms, whole seconds). */
  readonly at: number;
}

/** Objects that others put into the uploads bucket. */
export interface UploadedObjects {
  readonly bucket: string;
  /** Null where it is gone. */
  find(place: ObjectPlace): Promise<UploadedObject | null>;
  /**
   * Makes it an object of another bucket, and says what its bytes are. S3 copies by itself, our memory sees chunks at most;
   * above 5 GB the bytes go through `put`. @throws OmError `NOT_FOUND` where it is gone or replaced
   */
  copyTo(
    object: UploadedObject,
    target: CopyTarget,
  ): Promise<{ readonly sizeBytes: number; readonly contentHash: string }>;
  /** SHA-256 of its bytes, in hexadecimal; read where its sender gave none. @throws OmError `NOT_FOUND` as `copyTo` */
  hash(object: UploadedObject): Promise<string>;
  /** This version of it; nothing happens where it is gone. */
  remove(object: ObjectPlace): Promise<void>;
  /** Every object, or those below a prefix. */
  list(prefix?: string): AsyncIterable<{ readonly key: string; readonly sizeBytes: number; readonly at: number }>;
}

export interface CopyTarget {
  readonly bucket: string;
  readonly key: string;
  readonly put: (key: string, content: AsyncIterable<Uint8Array>) => Promise<unknown>;
}

/** S3 copies no more in one request. */
const mostCopiedBytes = 5 * 1024 ** 3;

export function createUploadedObjects({
  client,
  bucket,
}: {
  readonly client: S3Client;
  readonly bucket: string;
}): UploadedObjects {
  const subject: AwsSubject = `bucket "${bucket}"`;

  return {
    bucket,
    async find(place) {
      const command = new HeadObjectCommand({ ...locate(place), ChecksumMode: "ENABLED" });
      try {
        const head = await client.send(command);
        const { ContentLength: sizeBytes = 0, ETag: etag = "", VersionId: versionId = place.versionId } = head;
        const whole = head.ChecksumType === "FULL_OBJECT" ? head.ChecksumSHA256 : undefined;
        const contentHash = whole === undefined ? null : Buffer.from(whole, "base64").toString("hex");
        const at = head.LastModified?.getTime() ?? 0;
        return { key: place.key, versionId, sizeBytes, etag: unquoted(etag), contentHash, at };
      } catch (thrown) {
        // A version that was removed has a marker in its place, for which S3 says 405.
        if (hasAwsName(thrown, "NotFound", "NoSuchKey", "NoSuchVersion") || httpStatusOf(thrown) === 405) return null;
        return fail(thrown);
      }
    },
    async copyTo(object, target) {
      const { sizeBytes } = object;
      if (sizeBytes > mostCopiedBytes) return copyThroughMemory(object, target);
      const [contentHash] = await Promise.all([hashOf(object), copy(object, target)]);
      return { sizeBytes, contentHash };
    },
    hash: hashOf,
    async remove(place) {
      await client.send(new DeleteObjectCommand(locate(place))).catch(fail);
    },
    async *list(prefix = "") {
      let ContinuationToken: string | undefined;
      do {
        const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken });
        const page = await client.send(command).catch(fail);
        for (const { Key: key, Size: sizeBytes = 0, LastModified: at } of page.Contents ?? [])
          if (key !== undefined) yield { key, sizeBytes, at: at?.getTime() ?? 0 };
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
    },
  };

  function locate({ key, versionId }: ObjectPlace) {
    return { Bucket: bucket, Key: key, ...(versionId === null ? {} : { VersionId: versionId }) };
  }

  async function copy({ key, versionId, etag }: UploadedObject, target: CopyTarget): Promise<void> {
    const version = versionId === null ? "" : `?versionId=${encodeURIComponent(versionId)}`;
    const source = `${bucket}/${key.split("/").map(encodeURIComponent).join("/")}${version}`;
    const place = { Bucket: target.bucket, Key: target.key };
    await client
      .send(
        new CopyObjectCommand({
          ...place,
          CopySource: source,
          CopySourceIfMatch: `"${etag}"`,
          MetadataDirective: "REPLACE",
        }),
      )
      .catch((thrown: unknown) => failGone(key, thrown));
  }

  async function copyThroughMemory(object: UploadedObject, { key, put }: CopyTarget) {
    const hash = createHash("sha256");
    await put(key, hashing(read(object), hash));
    return { sizeBytes: object.sizeBytes, contentHash: hash.digest("hex") };
  }

  async function hashOf(object: UploadedObject): Promise<string> {
    if (object.contentHash !== null) return object.contentHash;
    const hash = createHash("sha256");
    for await (const chunk of read(object)) hash.update(chunk);
    return hash.digest("hex");
  }

  async function* read({ etag, ...object }: UploadedObject): AsyncGenerator<Uint8Array> {
    const command = new GetObjectCommand({ ...locate(object), IfMatch: `"${etag}"` });
    const { Body } = await client.send(command).catch((thrown: unknown) => failGone(object.key, thrown));
    yield* toChunks(Body);
  }

  /** Also where another object took its place in the meantime: that one has an event of its own. */
  function failGone(key: string, thrown: unknown): never {
    if (!hasAwsName(thrown, "NoSuchKey", "NoSuchVersion", "NotFound", "PreconditionFailed")) return fail(thrown);
    throw new OmError("NOT_FOUND", "the object was removed or replaced before it was read", {
      fix: "put the file again",
      details: { key },
      cause: thrown,
    });
  }

  function fail(thrown: unknown): never {
    throw toAwsError(thrown, subject);
  }
}

async function* hashing(content: AsyncIterable<Uint8Array>, hash: { update(chunk: Uint8Array): unknown }) {
  for await (const chunk of content) {
    hash.update(chunk);
    yield chunk;
  }
}

function unquoted(etag: string): string {
  return etag.replace(/^"|"$/g, "");
}
