import { readKeptVersions } from "#adapters/aws/bucket-versions.s3.ts";
import { toInstant } from "#core/clock.ts";
import { toOmError } from "#core/errors.ts";
import { systemTimers } from "#core/timers.ts";
import { listBusinesses } from "#intake/businesses.ts";
import { listErasing } from "#processing/erasure/erasing.ts";
import { oldestTurns } from "../home/care/care-turns.ts";
import { checkCompaction } from "../home/care/check-compaction.ts";
import { checkModels } from "../home/models/check-models.ts";
import type { HealthCheck, QueueState } from "../home/service.ts";
import { modelSettingsOf, readersEndAfterMs } from "./aws-config.ts";
import type { AwsHome } from "./open-aws-home.ts";

/** After so long a schedule that calls every few minutes has stopped. */
const overdueMs = 3 * 3_600_000;

/** What the AWS home can see of itself: its table, its bucket, its queues, whether what comes by the clock comes, and its model. */
export async function checkAwsHealth(home: AwsHome): Promise<HealthCheck[]> {
  const { config, records, blobs } = home;
  const models = checkModels(modelSettingsOf(config), { timers: systemTimers, aws: async () => home.clients });
  const checks = await Promise.all([
    check("region", async () => [true, `${config.AWS_REGION}, Node ${process.version}`]),
    check("table", async () => {
      const businesses = await listBusinesses(records);
      return [true, `${config.OM_TABLE} answers: ${businesses.length} businesses`];
    }),
    check("bucket", async () => {
      await blobs.head("doctor/nothing"); // forbidden where the right to list is missing
      return [true, `${config.OM_RESULTS_BUCKET} answers`];
    }),
    check("versions", async () =>
      sayVersions(await readKeptVersions(await home.clients.s3(), config.OM_RESULTS_BUCKET)),
    ),
    check("queues", async () => sayQueues(await home.queues())),
    check("dead letters", async () => sayDead(await home.queues())),
    check("news", async () => [true, config.OM_TOPIC_ARN ?? "no topic: nobody is told"]),
    check("readings", async () => sayStale(await home.countStale())),
    check("care", () => checkCare(home)),
    check("erasures", () => checkErasures(home)),
    checkCompaction(home).catch((thrown: unknown) => notOk("compaction", thrown)),
  ]);
  return [...checks, ...(await models)];
}

/** What does not answer is not ok, and says why. */
async function check(name: string, look: () => Promise<readonly [ok: boolean, detail: string]>): Promise<HealthCheck> {
  try {
    const [ok, detail] = await look();
    return { name, ok, detail };
  } catch (thrown) {
    return notOk(name, thrown);
  }
}

/** What failed, as a check that says why. */
export function notOk(name: string, thrown: unknown): HealthCheck {
  const { code, message, fix } = toOmError(thrown);
  return { name, ok: false, detail: `${code}: ${message}; ${fix}` };
}

function sayVersions(kept: Awaited<ReturnType<typeof readKeptVersions>>): readonly [boolean, string] {
  if (kept === "kept") return [true, "the bucket keeps earlier versions of objects: that is the backup of blobs"];
  if (kept === "unknown") return [true, "not known: it may not be asked (s3:GetBucketVersioning)"];
  return [
    false,
    "the bucket keeps none, so what is removed by mistake is gone: switch versioning on, with a lifecycle rule",
  ];
}

function sayQueues(states: readonly QueueState[]): readonly [boolean, string] {
  const sum = (name: "ready" | "inFlight" | "delayed"): number => states.reduce((all, state) => all + state[name], 0);
  const detail = `${states.length} answer: about ${sum("ready")} messages wait, ${sum("inFlight")} are at work, ${sum("delayed")} rest`;
  return [true, detail];
}

function sayDead(states: readonly QueueState[]): readonly [boolean, string] {
  const full = states.filter(({ dead }) => dead > 0).map(({ queue, dead }) => `${dead} of ${queue}`);
  if (full.length === 0) return [true, "none"];
  return [
    false,
    `set aside after their last attempt: ${full.join(", ")}; see \`om dlq list\`, then redrive or discard`,
  ];
}

function sayStale(stale: number): readonly [boolean, string] {
  if (stale === 0) return [true, "all as they would be read today"];
  return [true, `${stale} files read by an earlier version, or with other settings: \`om reprocess --stale\``];
}

/** Whether the functions of the clock come to every business. */
async function checkCare({ records, clock }: AwsHome): Promise<readonly [boolean, string]> {
  const turns = await oldestTurns({ records, clock });
  const late = [...turns].filter(([, at]) => at < clock.now() - overdueMs);
  if (late.length === 0) return [true, "every business had its turn in the last hours"];
  const named = late.map(([task, at]) => `${task} (${at === 0 ? "never" : toInstant(at)})`);
  return [false, `some business waits for ${named.join(", ")}: look at the schedules of care and compact`];
}

async function checkErasures(home: AwsHome): Promise<readonly [boolean, string]> {
  const begun = await listErasing(home.records);
  if (begun.length === 0) return [true, "none under way"];
  const oldest = Math.min(...begun.map(({ erasedAt }) => Date.parse(erasedAt)));
  const isLate = oldest < home.clock.now() - readersEndAfterMs(home.config) - overdueMs;
  return [!isLate, `${begun.length} under way, since ${toInstant(oldest)}${isLate ? ": look at the log of care" : ""}`];
}
