import { hasTimeOfDay, isInstant } from "#core/date-formats.ts";
import type { ColumnReading, SettingsUsed } from "#core/decision.ts";
import { openTimeZone, toMinutes, type ZoneShift, zoneShifts } from "#core/time-zone.ts";
import { quoteText } from "#engine/sql.ts";
import { isSentinel } from "#file-types/column-sql.ts";

type DateReading = Extract<ColumnReading, { kind: "date" }>;

/**
 * Times as the business counts them, in SQL. Instants become the wall time of its zone; a time without an offset is that
 * already. The day is that of the wall time, less the cut-off; a cell without a time of day is the day it names.
 */
export interface BusinessTime {
  /** Over a time as read (instants in UTC); null where it stays as it is. */
  wall(name: string, text: string, reading: DateReading): string | null;
  /** Over the wall time; null where the day is the one that it names. */
  day(name: string, text: string, reading: DateReading): string | null;
}

export function businessTime({ timeZone = "UTC", dayCutoff = "00:00" }: SettingsUsed = {}): BusinessTime {
  const zone = timeZone === "UTC" ? null : openTimeZone(timeZone);
  const shifts = zone === null ? [] : zoneShifts(zone);
  const cutoff = toMinutes(dayCutoff);
  return {
    wall(name, text, { formats, isDay }) {
      if (isDay === true || shifts.length === 0 || !formats.some(isInstant)) return null;
      const moved = `${name} + to_seconds(${offsetSql(name, shifts)})`;
      const others = formats.filter((format) => !isInstant(format));
      return `CASE WHEN ${[isSentinel(name), ...writtenAs(text, others)].join(" OR ")} THEN ${name} ELSE ${moved} END`;
    },
    day(name, text, { formats, isDay }) {
      if (isDay === true || cutoff === 0 || !formats.some(hasTimeOfDay)) return null;
      const days = writtenAs(
        text,
        formats.filter((format) => !hasTimeOfDay(format)),
      );
      const named = days.length === 0 ? "" : `WHEN ${days.join(" OR ")} THEN CAST(${name} AS DATE) `;
      const day = `CAST(${name} - to_minutes(${cutoff}) AS DATE)`;
      return `CASE WHEN ${isSentinel(name)} THEN NULL ${named}ELSE ${day} END`;
    },
  };
}

/** The condition that a cell is written in one of these forms; none where there are none. */
function writtenAs(text: string, formats: readonly string[]): string[] {
  return formats.length === 0 ? [] : [`try_strptime(${text}, [${formats.map(quoteText).join(", ")}]) IS NOT NULL`];
}

/** Seconds east of UTC, found by halving: 260 shifts cost eight comparisons a row. */
function offsetSql(name: string, shifts: readonly ZoneShift[]): string {
  const [first] = shifts;
  if (first === undefined) return "0";
  if (shifts.length === 1) return String(first.offsetSeconds);
  const middle = Math.floor(shifts.length / 2);
  const from = new Date((shifts[middle]?.fromSeconds ?? 0) * 1_000).toISOString().slice(0, 19).replace("T", " ");
  const [before, after] = [shifts.slice(0, middle), shifts.slice(middle)].map((half) => offsetSql(name, half));
  return `CASE WHEN ${name} < TIMESTAMP '${from}' THEN ${before} ELSE ${after} END`;
}
