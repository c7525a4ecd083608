import { join } from "node:path";
import { createUploadedObjects } from "#adapters/aws/uploaded-objects.s3.ts";
import { type OmError, toOmError } from "#core/errors.ts";
import { listErasing } from "#processing/erasure/erasing.ts";
import { withCareLease } from "../home/care/care-lease.ts";
import { dueBusinesses, noteTurn } from "../home/care/care-turns.ts";
import { collectGarbage } from "../home/care/collect-garbage.ts";
import { applyRetentionTo, retentionOf } from "../home/care/retention.ts";
import { storeUnnamed } from "../home/care/stored-unnamed.ts";
import { createTimedHolds } from "../home/care/timed-holds.ts";
import { readersEndAfterMs } from "./aws-config.ts";
import { openAwsUploads } from "./aws-uploads.ts";
import { createAwsEraser } from "./care/aws-eraser.ts";
import { invoke } from "./invoke.ts";
import { deadlineOf, type LambdaContext } from "./lambda-context.ts";
import { openAwsHome } from "./open-aws-home.ts";
import { removeLeftJobs } from "./remove-left-jobs.ts";

const home = await openAwsHome(process.env, (line) => process.stdout.write(line));
const { config, records, clock, blobs, stages, businesses } = home;
const objects = createUploadedObjects({ client: await home.clients.s3(), bucket: config.OM_UPLOADS_BUCKET });
const uploads = openAwsUploads(home);
const holds = createTimedHolds(clock, readersEndAfterMs(config));
const keeping = {
  keepUploadsDays: config.OM_KEEP_UPLOADS_DAYS,
  keepRejectsDays: config.OM_KEEP_REJECTS_DAYS,
};

const everyMs = 3_600_000;
const dayMs = 86_400_000;

interface CareReport {
  /** Whether another one is at it. */
  readonly isTaken: boolean;
  /** Erasures that were begun and are not done. */
  readonly erasing: number;
  /** Of files whose time is over. */
  readonly uploads: number;
  readonly rejects: number;
  /** Blobs that nobody named. */
  readonly collected: number;
}

/**
 * By the clock: erasures go on, then what killed functions left on the disk, bytes and rejects whose time is over, and blobs
 * that nobody names. Businesses that waited longest come first, until the time is over: the next turn goes on from there.
 */
export async function handler(_event: unknown, context: LambdaContext): Promise<CareReport> {
  return invoke(context, home, async () => {
    const stop = deadlineOf(context);
    const leaseMs = context.getRemainingTimeInMillis() + 60_000;
    const report = await withCareLease(leaseMs, home, () => care(stop));
    const told = report ?? { isTaken: true, erasing: 0, uploads: 0, rejects: 0, collected: 0 };
    home.log("info", "cared", { ...told });
    return told;
  });
}

async function care(stop: AbortSignal): Promise<CareReport> {
  const told = { isTaken: false, erasing: 0, uploads: 0, rejects: 0, collected: 0 };
  await createAwsEraser({ home, objects, uploads, stop, onTrouble: tellTrouble }).completeAll();
  told.erasing = (await listErasing(records)).length;
  await removeLeftJobs(join(config.OM_WORK_FOLDER, "jobs"), clock.now());
  for (const business of await dueBusinesses("retain", everyMs, home)) {
    await inTurn("retain", business, stop, async () => {
      const rule = retentionOf(await businesses.settings(business), keeping);
      const expired = await applyRetentionTo(business, rule, { ...stages.deps, holds });
      told.uploads += expired.uploads;
      told.rejects += expired.rejects;
    });
  }
  const deps = { blobs, records, clock, holds, unnamed: storeUnnamed(records) };
  const options = { keepMs: config.OM_KEEP_DAYS * dayMs, graceMs: readersEndAfterMs(config) };
  for (const business of await dueBusinesses("collect", everyMs, home)) {
    await inTurn("collect", business, stop, async () => {
      told.collected += await collectGarbage(business, deps, options, stop);
    });
  }
  return told;
}

/** What cannot be done for one business keeps no other from it. */
async function inTurn(
  task: "retain" | "collect",
  business: string,
  stop: AbortSignal,
  act: () => Promise<void>,
): Promise<void> {
  if (stop.aborted) return;
  await act().catch((thrown: unknown) => tellTrouble(toOmError(thrown), { task, business }));
  await noteTurn(task, business, home);
}

/** That an erasure waits for who may still read is none. */
function tellTrouble({ code, message, retryable }: OmError, about: Readonly<Record<string, string>> = {}): void {
  const level = code === "NOT_AVAILABLE" && retryable ? "info" : "error";
  home.log(level, level === "info" ? "waits" : "trouble", { ...about, code, message });
}
