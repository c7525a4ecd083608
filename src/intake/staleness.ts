import { type BusinessSettings, type ReadingKey, readSettings } from "#core/business-settings.ts";
import type { SettingsUsed, TableDecision } from "#core/decision.ts";
import { isCounted } from "#core/fold-state.ts";
import type { FileReport, Staleness } from "#core/report.ts";
import { findStaleness } from "#core/staleness.ts";
import type { BusinessRecords } from "#ports/business-records.ts";
import type { FileRecords } from "#ports/file-records.ts";
import type { RecordStore } from "#ports/record-store.ts";
import { listRemembered, type StreamAnswer } from "#ports/remembered.ts";
import { settingsNeeded } from "./follow-settings.ts";
import { findAnsweredOtherwise, withRemembered } from "./remembered-decisions.ts";

/** Says of files whether reading them again would follow something else than what their rows were read with. */
export interface StaleFiles {
  /** The reports with `stale` as it is now, and with the decisions that they have of other files. */
  add(business: string, reports: readonly FileReport[]): Promise<readonly FileReport[]>;
}

export interface StaleFilesDeps {
  readonly businesses: Pick<BusinessRecords, "settings">;
  readonly files: Pick<FileRecords, "find">;
  readonly records: Pick<RecordStore, "list">;
}

/**
 * Computed from what each table says that it was read with; only of tables that were read before there were settings the
 * decision itself is looked at.
 */
export function createStaleFiles({ businesses, files, records }: StaleFilesDeps): StaleFiles {
  return {
    async add(business, reports) {
      const settings = await businesses.settings(business);
      const remembered = await listRemembered(business, records);
      return Promise.all(reports.map((report) => withStaleness(business, report, settings, remembered)));
    },
  };

  async function withStaleness(
    business: string,
    report: FileReport,
    settings: BusinessSettings,
    remembered: readonly StreamAnswer[],
  ): Promise<FileReport> {
    const { staleBecause: _before, ...rest } = withRemembered(report);
    const ofSettings = await followedOther(business, report, settings);
    const staleBecause = [...ofSettings, ...findAnsweredOtherwise(report, remembered)];
    return staleBecause.length === 0 ? { ...rest, stale: false } : { ...rest, stale: true, staleBecause };
  }

  async function followedOther(
    business: string,
    { fileId, tables, pipelineVersion }: FileReport,
    settings: BusinessSettings,
  ): Promise<readonly Staleness[]> {
    const counted = tables.filter(({ state }) => isCounted(state));
    if (counted.length === 0) return [];
    const isOld = counted.some((table) => table.settings === undefined);
    const used = isOld ? await usedByDecisions(business, fileId) : counted.map((table) => table.settings ?? {});
    return findStaleness(pipelineVersion, used, settings);
  }

  async function usedByDecisions(business: string, fileId: string): Promise<SettingsUsed[]> {
    const stored = await files.find(business, fileId);
    return (stored?.tables ?? []).flatMap(({ result }) => (result === null ? [] : [settingsOf(result.decision)]));
  }
}

/** Before there were settings everything was read with what are the defaults now. */
function settingsOf(decision: TableDecision): SettingsUsed {
  if (decision.settings !== undefined) return decision.settings;
  const defaults = readSettings({});
  return Object.fromEntries(settingsNeeded(decision).map((key: ReadingKey) => [key, defaults[key]]));
}
