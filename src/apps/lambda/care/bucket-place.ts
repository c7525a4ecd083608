import { join } from "node:path";
import { readKeptVersions } from "#adapters/aws/bucket-versions.s3.ts";
import type { UploadedObjects } from "#adapters/aws/uploaded-objects.s3.ts";
import type { ErasurePlace } from "../../home/erase/complete-erasure.ts";
import { removeKeptOf } from "../../local/abandoned-jobs.ts";
import type { AwsPorts } from "../open-aws-ports.ts";
import { type PutCopies, removePutCopies } from "./put-copies.ts";

/** Buckets, a table and a file system: what an erasure finds there beside blobs and records. */
export function createBucketPlace(
  objects: UploadedObjects,
  { config, clients }: Pick<AwsPorts, "config" | "clients">,
): ErasurePlace {
  let put: PutCopies = { removed: 0, left: 0, trouble: null };
  return {
    async removeCopies(erasing) {
      put = await removePutCopies(erasing, objects);
      const ids = new Set(erasing.files.map(({ fileId }) => fileId));
      return put.removed + (await removeKeptOf(ids, join(config.OM_WORK_FOLDER, "jobs")));
    },
    async scrub() {
      const looked = put.trouble === null ? "" : `; not all could be looked at: ${put.trouble}`;
      const detail = `${put.left} left among the objects that were put into the uploads bucket${looked}`;
      return [{ name: "uploads", ok: put.left === 0 && put.trouble === null, detail }];
    },
    async unproved() {
      const buckets = [config.OM_RESULTS_BUCKET, config.OM_UPLOADS_BUCKET];
      const client = await clients.s3();
      const versions = await Promise.all(
        buckets.map(async (bucket) => sayVersions(bucket, await readKeptVersions(client, bucket))),
      );
      return [...versions.flat(), ...alwaysUnproved];
    },
  };
}

function sayVersions(bucket: string, kept: Awaited<ReturnType<typeof readKeptVersions>>): string[] {
  if (kept === "never") return [];
  const why = kept === "kept" ? "keeps" : "may keep (that could not be asked)";
  return [`the bucket ${bucket} ${why} earlier versions of objects: its lifecycle rule removes them after its days`];
}

/** Nothing here can look there. */
const alwaysUnproved = [
  "the point-in-time recovery of the table, where it is on, has its records for up to 35 days",
  "parts of large records whose writer was killed are named by nothing, and were not searched",
  "functions that rest may have copies on disks of their own until they are ended; what SNS and logs were told has no value of a row",
];
