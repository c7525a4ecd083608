import type { UploadedObjects } from "#adapters/aws/uploaded-objects.s3.ts";
import { toInstant } from "#core/clock.ts";
import type { ErasureUnderWay } from "#core/erasure.ts";
import { OmError } from "#core/errors.ts";
import { renewClaim } from "#intake/claims.ts";
import type { PartialUploads } from "#ports/partial-uploads.ts";
import { beginErasure, type ErasureRequest } from "#processing/erasure/begin-erasure.ts";
import { type Erasing, erasingKey, listErasingOf } from "#processing/erasure/erasing.ts";
import { toUnderWay } from "../../home/erase/erasure-reports.ts";
import { type AskedErasure, askForErasure, beginAsked, toAsked } from "../../home/erase/erasure-requests.ts";
import { createEraser, type Eraser } from "../../home/erase/eraser.ts";
import { queueNames } from "../../home/queues.ts";
import { readersEndAfterMs } from "../aws-config.ts";
import type { AwsHome } from "../open-aws-home.ts";
import { createBucketPlace } from "./bucket-place.ts";

/** Each takes several writes, and who asks waits for less than a minute. */
const mostAtOnce = 50;

/**
 * The files are out of the numbers when it resolves, and it is put down that they go: the care function goes on. Who asks
 * again after it was broken off begins it anew over what there is. Where they are many, the care function begins it, too.
 * @throws OmError as `beginErasure`
 */
export async function beginAwsErasure(
  business: string,
  request: ErasureRequest,
  home: Pick<AwsHome, "stages" | "records" | "config" | "ids" | "clock">,
): Promise<ErasureUnderWay> {
  if (!(await isLong(business, request, home))) {
    return toUnderWay(await begin(business, request, home), readersEndAfterMs(home.config));
  }
  const { files } = home.stages.deps;
  await Promise.all((request.fileIds ?? []).map((fileId) => files.get(business, fileId))); // else nobody is told
  return toAsked(await askForErasure(business, request, home));
}

async function isLong(
  business: string,
  { fileIds }: ErasureRequest,
  { stages }: Pick<AwsHome, "stages">,
): Promise<boolean> {
  if (fileIds !== null) return fileIds.length > mostAtOnce;
  return (await stages.deps.files.list(business, { limit: mostAtOnce + 1 })).length > mostAtOnce;
}

function begin(
  business: string,
  request: ErasureRequest,
  { stages, records }: Pick<AwsHome, "stages" | "records">,
): Promise<Erasing> {
  const renew = (report: Parameters<typeof renewClaim>[0]) => renewClaim(report, records);
  return beginErasure(business, request, { ...stages.deps, renewClaim: renew });
}

export interface AwsEraserDeps {
  readonly home: AwsHome;
  readonly objects: UploadedObjects;
  readonly uploads: PartialUploads;
  readonly stop: AbortSignal;
  readonly onTrouble: (error: OmError) => void;
}

/**
 * Goes on with erasures that were begun. Readers and workers are functions that do not know of each other, so an erasure is
 * gone on with twice: first nothing names the content any more, and the record says since when; once no function can be at
 * work that began before, what those may have left is forgotten, too, and everything goes.
 */
export function createAwsEraser({
  home,
  objects,
  uploads,
  stop,
  onTrouble,
}: AwsEraserDeps): Pick<Eraser, "completeAll"> {
  const { stages, queue, records, clock, config } = home;
  const waitMs = readersEndAfterMs(config);
  const eraser = createEraser({
    ...stages.deps,
    queue,
    uploads,
    queues: queueNames,
    renewClaim: (report) => renewClaim(report, records),
    place: createBucketPlace(objects, home),
    isDue: ({ forgottenAt }) => forgottenAt === undefined || hasPassed(forgottenAt),
    readersHaveEnded,
    stop,
    onTrouble,
  });
  return {
    async completeAll() {
      await beginAsked(beginOnce, { records, stop }, onTrouble);
      await eraser.completeAll();
    },
  };

  /** Who began it may have been killed before he crossed it off. */
  async function beginOnce(asked: AskedErasure): Promise<Erasing> {
    const begun = await listErasingOf(asked.business, records);
    return begun.find(({ id }) => id === asked.erasureId) ?? begin(asked.business, asked, home);
  }

  function hasPassed(forgottenAt: number): boolean {
    return clock.now() - forgottenAt > waitMs;
  }

  async function readersHaveEnded(erasing: Erasing): Promise<void> {
    const forgottenAt = erasing.forgottenAt ?? (await noteForgotten(erasing));
    if (hasPassed(forgottenAt)) return;
    throw new OmError("NOT_AVAILABLE", "a function that began earlier may still read what is to be erased", {
      fix: `it is out of the numbers already; its bytes go after ${toInstant(forgottenAt + waitMs)}, by themselves`,
      retryable: true,
    });
  }

  async function noteForgotten(erasing: Erasing): Promise<number> {
    const forgottenAt = clock.now();
    await records.put(erasingKey(erasing), JSON.parse(JSON.stringify({ ...erasing, forgottenAt })));
    return forgottenAt;
  }
}
