import { access, constants, statfs } from "node:fs/promises";
import type { Config } from "#core/config.ts";
import type { HealthCheck, OmService } from "../home/service.ts";

/** What `om doctor` shows: whether the data folder can be written, has room, its records answer, no work was set aside, and what is stale. */
export async function checkHealth(
  config: Config,
  records: { list(partition: string): Promise<readonly unknown[]> },
  queues: OmService["queues"],
  countStale: () => Promise<number>,
): Promise<HealthCheck[]> {
  const checks: HealthCheck[] = [{ name: "Node", ok: true, detail: process.version }];
  const writable = await access(config.dataDir, constants.W_OK).then(
    () => true,
    () => false,
  );
  checks.push({
    name: "data folder",
    ok: writable,
    detail: writable ? config.dataDir : `${config.dataDir} may not be written: check who owns it`,
  });
  const disk = await statfs(config.dataDir);
  const freeMb = Math.round((disk.bavail * disk.bsize) / 1e6);
  checks.push({
    name: "free disk",
    ok: freeMb > 1000,
    detail: freeMb > 1000 ? `${freeMb} MB` : `only ${freeMb} MB left: free some space`,
  });
  const readable = await records.list(`business#${config.business}`).then(
    () => true,
    () => false,
  );
  checks.push({
    name: "records",
    ok: readable,
    detail: readable ? "om.sqlite opens and answers" : "om.sqlite does not answer: restore it from a backup",
  });
  checks.push(await checkDeadLetters(queues));
  if (readable) checks.push(describeReadings(await countStale()));
  return checks;
}

/** What is stale counts, so nothing is broken: it is told. */
function describeReadings(stale: number): HealthCheck {
  const files = stale === 1 ? "1 file was" : `${stale} files were`;
  const detail =
    stale === 0
      ? "all as they would be read today"
      : `${files} read by an earlier version, or with other settings or answers: \`om reprocess --stale\`, for each business`;
  return { name: "readings", ok: true, detail };
}

async function checkDeadLetters(queues: OmService["queues"]): Promise<HealthCheck> {
  const name = "dead letters";
  const states = await queues().catch(() => null);
  if (states === null) return { name, ok: false, detail: "the queues do not answer" };
  const dead = states.reduce((sum, state) => sum + state.dead, 0);
  const detail = dead === 0 ? "none" : `${dead} failed at every attempt: see \`om dlq list\`, then redrive or discard`;
  return { name, ok: dead === 0, detail };
}
