import { OmError } from "#core/errors.ts";
import type { Manifest, ManifestFile } from "#engine/dataset.ts";
import { headerKey } from "#file-types/header-name.ts";
import type { FileRecords } from "#ports/file-records.ts";
import type { QueryPlan } from "../plan.ts";
import type { Profile } from "./profile.ts";
import { askedSource } from "./refuse.ts";
import { vendorLayouts } from "./vendor-layouts.ts";

/** Of a source with more tables only the newest are looked at: each look is a read of a record. */
const mostLookedAt = 200;

/**
 * Refuses a platform's profile over a source whose files are not exports of it, by the columns that they were read with.
 * @throws OmError `QUERY_INVALID` naming such a file
 */
export async function assertVendors(
  business: string,
  { profile, bridge, filters }: Pick<QueryPlan, "profile" | "bridge" | "filters">,
  { files }: Pick<Manifest, "files">,
  records: Pick<FileRecords, "find">,
): Promise<void> {
  const ofVendors = [profile, bridge].filter((each) => each !== null && each.vendor !== null);
  if (ofVendors.length === 0) return;
  const source = askedSource(filters);
  const tables = files.filter((file) => file.source === source).slice(-mostLookedAt);
  const layouts = await Promise.all(tables.map((table) => columnsOf(business, table, records)));
  for (const each of ofVendors) {
    if (each === null) continue;
    const other = tables.find((_, at) => !isExportOf(each, layouts[at] ?? []));
    if (other === undefined) continue;
    throw new OmError(
      "QUERY_INVALID",
      `the profile ${each.id} is that of ${each.title}, and ${other.name} of the source ${source} is no export of it that is known`,
      { fix: "use --profile standard or --profile finance, which apply to every source" },
    );
  }
}

async function columnsOf(
  business: string,
  { fileId, jobKey }: ManifestFile,
  records: Pick<FileRecords, "find">,
): Promise<readonly string[]> {
  const stored = await records.find(business, fileId);
  const table = stored?.tables.find(({ result }) => result?.jobKey === jobKey);
  return table?.result?.decision.columns.map(({ name }) => name) ?? [];
}

/** @param columns names as the file writes them */
export function isExportOf({ vendor }: Pick<Profile, "vendor">, columns: readonly string[]): boolean {
  const keys = new Set(columns.map(headerKey));
  return (vendorLayouts[vendor ?? ""] ?? []).some((layout) => layout.every((name) => keys.has(headerKey(name))));
}
