import type { TableDecision } from "#core/decision.ts";

/** The day of the export, where nothing in the table is later: what a name or a line says may be the first day of a period. */
export function exportDayOf(
  { exportedOn }: Pick<TableDecision, "exportedOn">,
  { lastDay }: { readonly lastDay: string | null },
): string | null {
  return exportedOn === undefined || (lastDay !== null && lastDay > exportedOn) ? null : exportedOn;
}

/** Said where the day is not taken. */
export function noteExportDay(
  decision: Pick<TableDecision, "exportedOn">,
  rows: { readonly lastDay: string | null },
): string[] {
  const { exportedOn } = decision;
  if (exportedOn === undefined || exportDayOf(decision, rows) !== null) return [];
  return [`its rows go on to ${rows.lastDay}: ${exportedOn} is not taken for the day of its export`];
}
