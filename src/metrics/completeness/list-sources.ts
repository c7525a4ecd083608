import { listDatasets, readHead, visibleCount } from "#engine/dataset.ts";
import type { RememberedAnswer } from "#core/memory.ts";
import { listRemembered } from "#ports/remembered.ts";
import type { MetricQueryDeps } from "../find-rows.ts";
import { type LastUpload, readLastUpload } from "./last-upload.ts";
import { type KeyedReport, withRemembered } from "./remembered-of-sources.ts";
import type { SourceDays } from "./source-days.ts";
import { daysOfSource, groupSources } from "./sources.ts";

/** One stream of files into one dataset: how complete it is, and what its newest file changed. */
export interface SourceReport {
  readonly source: string;
  readonly region: string | null;
  readonly type: string;
  readonly files: number;
  /** In the numbers now. */
  readonly rows: number;
  /** Null where no day can be missing or where days are not known. */
  readonly days: SourceDays | null;
  /** Null where there are more sources than are looked at so closely. */
  readonly lastUpload: LastUpload | null;
  /** What people answered about files of it, and the next one is read by. */
  readonly remembered: readonly RememberedAnswer[];
}

/** Each costs two queries of past numbers. */
const mostLookedAt = 50;
/** Longest gaps would hide the newest: those are shown. */
const mostGaps = 100;

/** Every source of a business, by type and name, with what is remembered of it; of the newest ones also what their last upload changed. */
export async function listSources(business: string, deps: MetricQueryDeps): Promise<readonly SourceReport[]> {
  const listed: KeyedReport[] = [];
  for (const type of await listDatasets(business, deps.records)) {
    const { manifest } = await readHead(business, type, deps);
    for (const source of manifest === null ? [] : groupSources(manifest)) {
      const lastUpload = listed.length < mostLookedAt ? await readLastUpload(business, type, source, deps) : null;
      const { key, name, region, tables } = source;
      const days = daysOfSource(type, source);
      const report = {
        source: name,
        region,
        type,
        files: new Set(tables.map(({ fileId }) => fileId)).size,
        rows: tables.reduce((sum, table) => sum + visibleCount(table), 0),
        days: days && { ...days, gaps: days.gaps.slice(-mostGaps) },
        lastUpload,
        remembered: [],
      };
      listed.push({ key, report });
    }
  }
  const reports = withRemembered(listed, await listRemembered(business, deps.records));
  return reports.toSorted((one, other) => compare(one.type, other.type) || compare(one.source, other.source));
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
