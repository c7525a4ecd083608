import { type OmError, toOmError } from "#core/errors.ts";
import type { Clock } from "#core/clock.ts";
import type { BusinessRecords } from "#ports/business-records.ts";
import type { Config } from "#core/config.ts";
import { type CollectorDeps, createCollector } from "../home/care/collect-garbage.ts";
import { reconcile, type ReconcileDeps } from "../home/reconcile.ts";
import { applyRetention, type RetentionDeps, retentionOf } from "../home/care/retention.ts";

export interface KeepersDeps extends ReconcileDeps, Omit<CollectorDeps, "holds">, Omit<RetentionDeps, "readRule"> {
  readonly businesses: Pick<BusinessRecords, "settings">;
  readonly config: Config;
  /** Never goes back: who reads since when is told by it. */
  readonly steady: Clock;
  /** Goes on with erasures that were begun. */
  readonly completeErasures: () => Promise<unknown>;
  /** Brings together the rows of small tables that lie alone. */
  readonly compact: () => Promise<unknown>;
  /** Told when a look failed; the next one is taken all the same. */
  readonly onTrouble: (error: OmError) => void;
}

export interface Keepers {
  /** Waits for the look that is being taken. */
  close(): Promise<void>;
}

const reconcileEveryMs = 600_000;
const collectEveryMs = 3_600_000;

/**
 * What the owner of a data folder does beside its work: every ten minutes what a crash left is put right, once at the
 * beginning for `openedAt`; every hour what nobody named at one look is removed at the next, and what its time is over.
 */
export function startKeepers(openedAt: number, deps: KeepersDeps): Keepers {
  const { clock, config, onTrouble } = deps;
  const keepMs = config.keepDays * 86_400_000;
  const collect = createCollector({ ...deps, clock: deps.steady }, { keepMs, graceMs: collectEveryMs / 2 });
  let collecting: Promise<unknown> = Promise.resolve();
  const tell = (thrown: unknown): void => onTrouble(toOmError(thrown));

  putRight(openedAt);
  const timers = [
    setInterval(() => putRight(clock.now() - reconcileEveryMs), reconcileEveryMs).unref(),
    setInterval(() => void (collecting = collecting.then(() => clearUp().catch(tell))), collectEveryMs).unref(),
  ];
  return {
    async close() {
      for (const timer of timers) clearInterval(timer);
      await collecting;
    },
  };

  function putRight(before: number): void {
    void reconcile(before, deps);
    deps.completeErasures().then(deps.compact).catch(tell);
  }

  async function clearUp(): Promise<void> {
    await collect();
    const readRule = async (business: string) => retentionOf(await deps.businesses.settings(business), config);
    await applyRetention({ ...deps, readRule });
  }
}
