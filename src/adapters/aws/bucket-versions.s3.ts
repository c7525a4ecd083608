import { GetBucketVersioningCommand, type S3Client } from "@aws-sdk/client-s3";

/** Whether a bucket keeps what objects were before they were removed; `unknown` where that may not be asked. */
export type KeptVersions = "never" | "kept" | "unknown";

export async function readKeptVersions(client: S3Client, bucket: string): Promise<KeptVersions> {
  try {
    const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket: bucket }));
    return Status === undefined ? "never" : "kept"; // suspended, it keeps those that there were
  } catch {
    return "unknown";
  }
}
