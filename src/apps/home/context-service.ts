import { weekdays } from "#core/business-settings.ts";
import type { Clock } from "#core/clock.ts";
import { OmError } from "#core/errors.ts";
import { businessDayAt, openTimeZone, toMinutes } from "#core/time-zone.ts";
import { type ContextEngineService, createContextEngine } from "#context-engine/di/create-context-engine.ts";
import type { BusinessView } from "#context-engine/models/business-view.ts";
import { headKey, listDatasets } from "#engine/dataset.ts";
import type { BusinessRecords } from "#ports/business-records.ts";
import type { RecordStore } from "#ports/record-store.ts";
import type { OmService } from "./service.ts";

export interface ContextServiceDeps extends Pick<OmService, "query" | "analyse" | "names" | "insights" | "files"> {
  readonly businesses: BusinessRecords;
  readonly records: RecordStore;
  readonly clock: Clock;
}

/** Files that a question can be about: the newest. */
const mostFiles = 1_000;

/** Questions in words, over the same numbers as everything else: each engine sees the one business of its view. */
export function createContextService(deps: ContextServiceDeps): ContextEngineService {
  return createContextEngine({ open: (business) => openView(business, deps) });
}

async function openView(business: string, deps: ContextServiceDeps): Promise<BusinessView> {
  const { version } = await deps.businesses.current(business);
  const settings = await deps.businesses.settings(business);
  const zone = openTimeZone(settings.timeZone);
  if (zone === null) throw new OmError("INTERNAL", `the time zone ${settings.timeZone} is not known any more`);
  return {
    today: businessDayAt(zone, deps.clock.now(), toMinutes(settings.dayCutoff)),
    calendar: { firstWeekday: weekdays.indexOf(settings.weekStart) + 1, fiscalYearStart: settings.fiscalYearStart },
    deadStockDays: settings.planning.deadStockDays,
    async names(known) {
      const current = JSON.stringify([version, await headVersions(business, deps.records)]);
      return { version: current, names: known === current ? [] : (await deps.names(business, {})).names };
    },
    query: (query) => deps.query(business, query),
    analyse: (id, request) => deps.analyse(business, id, request),
    insights: () => deps.insights(business),
    files: () => deps.files(business, { limit: mostFiles }),
  };
}

/** What counts today, by dataset: a commit or an undo moves one of them. */
async function headVersions(business: string, records: RecordStore): Promise<readonly [string, number][]> {
  const datasets = await listDatasets(business, records);
  return Promise.all(
    datasets.map(async (dataset): Promise<[string, number]> => {
      const record = await records.get(headKey(business, dataset));
      return [dataset, record?.version ?? 0];
    }),
  );
}
