import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, rm } from "node:fs/promises";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type S3Client,
} from "@aws-sdk/client-s3";
import { OmError, toOmError } from "#core/errors.ts";
import type { BlobInfo, BlobStore } from "#ports/blob-store.ts";
import { assertBlobFolder, assertBlobKey, assertBlobPrefix } from "#ports/keys.ts";
import { type AwsSubject, hasAwsName, httpStatusOf, toAwsError } from "./aws-errors.ts";
import { toChunks } from "./body-chunks.ts";
import { createLocalCopies } from "./local-copies.ts";
import { uploadStream, writerName } from "./s3-upload.ts";

export interface S3BlobStoreDeps {
  readonly client: S3Client;
  readonly bucket: string;
  /** A folder for blobs that must be files: on EFS where functions share it, else in /tmp. */
  readonly copies: string;
  /** What the copies may take together. */
  readonly mostCopiedBytes?: number;
}

type Range = { readonly from: number; readonly to: number };

const mostCopiedBytes = 8 * 1024 ** 3;
/** A read whose connection broke goes on where it was; so often without a byte in between. */
const mostResumes = 3;

/**
 * Blobs as objects of one bucket. An object is there whole or not at all, and durable once its put is answered.
 *
 * That a key is written once holds by three things together: keys are made of random ids; a put looks first; and it asks
 * S3 to refuse a second object (`If-None-Match`), which decides between two that come at the same moment. A put whose
 * answer was lost, and which the client repeats, finds its own name on the object and is no conflict.
 *
 * A copy for an engine is made once and checked by its size; `delete` removes that of this machine, and a folder loses the
 * copies of blobs that are gone when it is asked for again.
 */
export function createS3BlobStore(deps: S3BlobStoreDeps): BlobStore {
  const { client, bucket } = deps;
  const subject: AwsSubject = `bucket "${bucket}"`;
  const copies = createLocalCopies((key) => get(key), {
    folder: deps.copies,
    mostBytes: deps.mostCopiedBytes ?? mostCopiedBytes,
  });

  async function find(key: string): Promise<(BlobInfo & { readonly writer: string | undefined }) | null> {
    assertBlobKey(key);
    try {
      const found = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
      return { key, sizeBytes: found.ContentLength ?? 0, writer: found.Metadata?.[writerName] };
    } catch (thrown) {
      // The answer to a HEAD has no body: a bucket that is not there looks the same, and the next call says so.
      return hasAwsName(thrown, "NotFound", "NoSuchKey") ? null : fail(thrown);
    }
  }

  async function head(key: string): Promise<BlobInfo | null> {
    const found = await find(key);
    return found === null ? null : { key, sizeBytes: found.sizeBytes };
  }

  async function requireBlob(key: string): Promise<BlobInfo> {
    return (await head(key)) ?? fail(noBlob(key));
  }

  async function put(key: string, content: AsyncIterable<Uint8Array>): Promise<BlobInfo> {
    if ((await find(key)) !== null) throw taken(key);
    const writer = randomUUID();
    try {
      return { key, sizeBytes: await uploadStream(content, { client, bucket, key, writer }) };
    } catch (thrown) {
      if (!isRefused(thrown)) return fail(thrown);
      const there = await find(key);
      if (there?.writer !== writer) throw taken(key, thrown);
      return { key, sizeBytes: there.sizeBytes };
    }
  }

  async function* get(
    key: string,
    range: Range = { from: 0, to: Number.POSITIVE_INFINITY },
  ): AsyncGenerator<Uint8Array> {
    assertBlobKey(key);
    let { from } = range;
    if (from >= range.to) await requireBlob(key);
    for (let resumes = 0; from < range.to; resumes += 1) {
      try {
        for await (const chunk of await open(key, { from, to: range.to })) {
          from += chunk.length;
          resumes = 0;
          yield chunk;
        }
        return;
      } catch (thrown) {
        const error = toAwsError(thrown, subject);
        if (error.code !== "NOT_AVAILABLE" || resumes === mostResumes) throw error;
      }
    }
  }

  /** Empty where the range begins behind the end. */
  async function open(key: string, { from, to }: Range): Promise<AsyncIterable<Uint8Array>> {
    const last = Number.isFinite(to) ? String(to - 1) : "";
    const Range = from === 0 && last === "" ? undefined : `bytes=${from}-${last}`;
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range }));
      return toChunks(Body);
    } catch (thrown) {
      if (hasAwsName(thrown, "NoSuchKey")) throw noBlob(key, thrown);
      if (httpStatusOf(thrown) !== 416) throw thrown;
      return toChunks(undefined);
    }
  }

  async function* listBlobs(prefix: string): AsyncGenerator<BlobInfo> {
    let ContinuationToken: string | undefined;
    do {
      const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken });
      const page = await client.send(command).catch(fail);
      for (const { Key: key, Size: sizeBytes = 0 } of page.Contents ?? []) {
        if (key !== undefined) yield { key, sizeBytes };
      }
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
  }

  return {
    isFar: true,
    put,
    head,
    get,

    async putFile(key, path) {
      assertBlobKey(key);
      const sizeBytes = await sizeOfFile(path);
      const info = await put(key, createReadStream(path));
      if (info.sizeBytes !== sizeBytes) throw new OmError("CONFLICT", "the file changed while it was stored");
      await rm(path);
      return info;
    },

    async *list(prefix) {
      assertBlobPrefix(prefix);
      for await (const { key } of listBlobs(prefix)) yield key;
    },

    async delete(key) {
      assertBlobKey(key);
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key })).catch(fail);
      await copies.remove(key);
    },

    toLocalPath: async (key) => copies.pathOf(await requireBlob(key)),

    async toLocalFolder(prefix) {
      assertBlobFolder(prefix);
      const blobs = await Array.fromAsync(listBlobs(prefix));
      return copies.mirror(prefix, blobs, async (key) => (await head(key)) !== null);
    },
  };

  function fail(thrown: unknown): never {
    throw toAwsError(thrown, subject);
  }
}

/** S3 says 409 where another put of the key is under way. */
function isRefused(thrown: unknown): boolean {
  return hasAwsName(thrown, "PreconditionFailed", "ConditionalRequestConflict");
}

async function sizeOfFile(path: string): Promise<number> {
  const info = await lstat(path).catch((thrown: unknown) => {
    throw toOmError(thrown);
  });
  if (info.isFile()) return info.size;
  throw new OmError("NOT_A_FILE", "only a plain file can be taken over", { fix: "give the file itself" });
}

function taken(key: string, cause?: unknown): OmError {
  return new OmError("CONFLICT", "there is a blob under this key already", {
    fix: "a blob is written once: give the new one a key of its own",
    details: { key },
    cause,
  });
}

function noBlob(key: string, cause?: unknown): OmError {
  return new OmError("NOT_FOUND", "there is no such blob", {
    fix: "ingest the file again, or bring back an earlier version of the object",
    details: { key },
    cause,
  });
}
