import { z } from "zod";
import type { VersionedObjects } from "./versioned-objects.ts";

/** Runs `aws` with these words and gives what it printed. */
export type RunAws = (words: readonly string[]) => Promise<string>;

const listed = z.object({ Key: z.string(), VersionId: z.string(), LastModified: z.string(), IsLatest: z.boolean() });
const answer = z.object({ Versions: z.array(listed).nullish(), DeleteMarkers: z.array(listed).nullish() });

/** A bucket as the command line of AWS sees it, with the rights of whoever runs it. It goes through all pages by itself. */
export function objectsByCommand(bucket: string, run: RunAws): VersionedObjects {
  return {
    async list(prefix) {
      const words = ["s3api", "list-object-versions", "--bucket", bucket, "--prefix", prefix, "--output", "json"];
      const printed = (await run(words)).trim();
      const { Versions, DeleteMarkers } = answer.parse(printed === "" ? {} : JSON.parse(printed));
      const toVersion = (isRemoval: boolean) => (each: z.output<typeof listed>) => ({
        key: each.Key,
        versionId: each.VersionId,
        at: each.LastModified,
        isLatest: each.IsLatest,
        isRemoval,
      });
      return [...(Versions ?? []).map(toVersion(false)), ...(DeleteMarkers ?? []).map(toVersion(true))];
    },
    async takeMarkAway(key, versionId) {
      await run(["s3api", "delete-object", "--bucket", bucket, "--key", key, "--version-id", versionId]);
    },
  };
}
