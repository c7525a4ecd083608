import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type CompletedPart,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";

/** S3 takes up to 10,000 parts of at least 5 MiB: with parts that grow, 5 TB in the end, and little memory at first. */
const firstPartBytes = 8 * 1024 * 1024;
const growEvery = 1_000;

export interface S3UploadTarget {
  readonly client: S3Client;
  readonly bucket: string;
  readonly key: string;
  /** Kept with the object: by whom it was written. */
  readonly writer: string;
}

/**
 * Uploads a stream without knowing its size, where there is no object yet; gives its size in bytes. Memory: one part. What
 * fits into one part is one request; a longer one is seen once it is whole, and what it left is removed when it fails.
 */
export async function uploadStream(content: AsyncIterable<Uint8Array>, target: S3UploadTarget): Promise<number> {
  const parts = inParts(content);
  const first = await parts.next();
  const head = first.done === true ? Buffer.alloc(0) : first.value;
  if (head.length < firstPartBytes) {
    await putWhole(head, target);
    return head.length;
  }
  return uploadParts(head, parts, target);
}

async function putWhole(body: Buffer, { client, bucket, key, writer }: S3UploadTarget): Promise<void> {
  const Metadata = { [writerName]: writer };
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, Metadata, IfNoneMatch: "*" }));
}

/** The name of the metadata that says who wrote an object. */
export const writerName = "om-writer";

async function uploadParts(
  head: Buffer,
  rest: AsyncGenerator<Buffer>,
  { client, bucket, key, writer }: S3UploadTarget,
): Promise<number> {
  const place = { Bucket: bucket, Key: key };
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({ ...place, Metadata: { [writerName]: writer } }),
  );
  const parts: CompletedPart[] = [];
  let sizeBytes = 0;
  async function uploadPart(body: Buffer): Promise<void> {
    const PartNumber = parts.length + 1;
    const { ETag } = await client.send(new UploadPartCommand({ ...place, UploadId, PartNumber, Body: body }));
    parts.push({ PartNumber, ETag });
    sizeBytes += body.length;
  }
  try {
    await uploadPart(head);
    for await (const body of rest) await uploadPart(body);
    await client.send(
      new CompleteMultipartUploadCommand({
        ...place,
        UploadId,
        MultipartUpload: { Parts: parts },
        IfNoneMatch: "*",
      }),
    );
    return sizeBytes;
  } catch (thrown) {
    // The first failure is the one to tell; parts that stay are removed by a rule of the bucket.
    await client.send(new AbortMultipartUploadCommand({ ...place, UploadId })).catch(() => undefined);
    throw thrown;
  }
}

/** Copies, for a chunk is valid only until the next one is asked for. */
async function* inParts(content: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let part = Buffer.allocUnsafe(firstPartBytes);
  let filled = 0;
  let count = 0;
  for await (const chunk of content) {
    for (let from = 0; from < chunk.length;) {
      const taken = Math.min(chunk.length - from, part.length - filled);
      part.set(chunk.subarray(from, from + taken), filled);
      filled += taken;
      from += taken;
      if (filled < part.length) continue;
      yield part;
      count += 1;
      part = Buffer.allocUnsafe(firstPartBytes * 2 ** Math.floor(count / growEvery));
      filled = 0;
    }
  }
  if (filled > 0) yield part.subarray(0, filled);
}
