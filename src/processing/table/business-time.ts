import { hasTimeOfDay, isInstant, readsInstants, readsTimes } from "#core/date-formats.ts";
import type { ColumnReading, SettingsUsed } from "#core/decision.ts";
import { foldPlace, parsePlaceTimes, type PlaceTimes } from "#core/place-times.ts";
import { openTimeZone, toMinutes, type ZoneShift, zoneShifts } from "#core/time-zone.ts";
import { quoteText } from "#engine/sql.ts";
import { isAmong, isSentinel } from "#file-types/column-sql.ts";

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

/** @param place SQL of the place of a row, which may have times of its own; null where rows have none */
export function businessTime(
  { timeZone = "UTC", dayCutoff = "00:00", timeZones, dayCutoffs }: SettingsUsed = {},
  place: string | null = null,
): BusinessTime {
  const zones = byPlace(place, timeZone, parsePlaceTimes(timeZones));
  const cutoffs = byPlace(place, dayCutoff, parsePlaceTimes(dayCutoffs));
  return {
    wall(name, text, reading) {
      const { formats, isDay } = reading;
      if (isDay === true || zones.isAlways("UTC") || !readsInstants(reading)) return null;
      const moved = `${name} + to_seconds(${zones.sql((zone) => offsetSql(name, shiftsOf(zone)))})`;
      const others = formats.filter((format) => !isInstant(format));
      return `CASE WHEN ${[isSentinel(name), ...writtenAs(text, others)].join(" OR ")} THEN ${name} ELSE ${moved} END`;
    },
    day(name, text, reading) {
      const { formats, isDay } = reading;
      if (isDay === true || cutoffs.isAlways("00:00") || !readsTimes(reading)) return null;
      const days = writtenAs(
        text,
        formats.filter((format) => !hasTimeOfDay(format)),
      );
      const named = days.length === 0 ? "" : `WHEN ${days.join(" OR ")} THEN CAST(${name} AS DATE) `;
      const minutes = cutoffs.sql((cutoff) => String(toMinutes(cutoff)));
      const day = `CAST(${name} - to_minutes(${minutes}) AS DATE)`;
      return `CASE WHEN ${isSentinel(name)} THEN NULL ${named}ELSE ${day} END`;
    },
  };
}

/** A setting of the business that some places have their own of. */
interface ByPlace {
  isAlways(value: string): boolean;
  /** @param of SQL of one value */
  sql(of: (value: string) => string): string;
}

function byPlace(place: string | null, usual: string, own: PlaceTimes): ByPlace {
  const values = place === null ? [] : [...Map.groupBy([...own], ([, value]) => value)];
  const others = values.filter(([value]) => value !== usual);
  return {
    isAlways: (value) => usual === value && others.length === 0,
    sql(of) {
      if (others.length === 0) return of(usual);
      const cases = others.map(([value, places]) => {
        const names = [...new Set(places.map(([name]) => foldPlace(name)))];
        return `WHEN ${isAmong(`lower(trim(${place}))`, names)} THEN ${of(value)}`;
      });
      return `CASE ${cases.join(" ")} ELSE ${of(usual)} END`;
    },
  };
}

function shiftsOf(name: string): readonly ZoneShift[] {
  const zone = name === "UTC" ? null : openTimeZone(name);
  return zone === null ? [] : zoneShifts(zone);
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
