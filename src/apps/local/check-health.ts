import { access, constants, statfs } from "node:fs/promises";
import type { Config } from "#core/config.ts";
import type { HealthCheck } from "./service.ts";

/** What `om doctor` shows: whether the data folder can be written, has room, and its records answer. */
export async function checkHealth(
  config: Config,
  records: { list(partition: string): Promise<readonly unknown[]> },
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
  return checks;
}
