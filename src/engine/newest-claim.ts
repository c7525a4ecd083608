/** What of a claim goes before the order of acceptance. */
export interface ClaimColumns {
  /** Column of the time at which the row was changed; null where it is not known. */
  readonly changedAt: string;
  /** Column of the day on which its file was exported; null where it is not known. */
  readonly exportedOn: string;
}

/**
 * The relation with `is_last` beside its columns: false of a row that another one of its key is surely newer than. A later
 * time of change comes first, among those that are left a later day of export; what does not say one is not told by it. Of
 * the rows that are left the one accepted last is the newest. So it follows from the rows alone, whatever their order.
 * @param key what the rows are known by, as columns
 */
export function withIsLast(relation: string, key: string, { changedAt, exportedOn }: ClaimColumns): string {
  const isLatest = (column: string, among: string): string =>
    `coalesce(${column} >= max(${column})${among} OVER (PARTITION BY ${key}), true)`;
  const byChange = `SELECT *, ${isLatest(changedAt, "")} AS is_changed_last FROM ${relation}`;
  return `SELECT * EXCLUDE (is_changed_last),
      is_changed_last AND ${isLatest(exportedOn, " FILTER (WHERE is_changed_last)")} AS is_last
    FROM (${byChange})`;
}
