import { formatDay, toDayNumber } from "./calendar.ts";

/**
 * Time zones as this runtime knows them. The engine gets its offsets from here too (`shifts`), so there is one time-zone
 * database for both worlds.
 */
export interface TimeZone {
  /** Seconds east of UTC at an instant. */
  offsetAt(epochMs: number): number;
}

/** From this instant on (UTC seconds since 1970) the zone is so many seconds east of UTC. */
export interface ZoneShift {
  readonly fromSeconds: number;
  readonly offsetSeconds: number;
}

/** Null for a text that names no zone. */
export function openTimeZone(name: string): TimeZone | null {
  const format = zoneFormat(name);
  if (format === null) return null;
  return {
    offsetAt(epochMs) {
      const whole = Math.floor(epochMs / 1_000) * 1_000;
      const parts = new Map(format.formatToParts(whole).map(({ type, value }) => [type, Number(value)]));
      const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
      const day = toDayNumber({ year: part("year"), month: part("month"), day: part("day") });
      const wall = day * daySeconds + part("hour") * 3_600 + part("minute") * 60 + part("second");
      return wall - whole / 1_000;
    },
  };
}

/**
 * The name as the runtime spells it ("europe/berlin" is "Europe/Berlin"), where that is the same zone; null for a text that
 * names none. A bare offset ("+02:00") is none: it has no summer time.
 */
export function spellTimeZone(name: string): string | null {
  if (!/^[A-Za-z]/.test(name)) return null;
  const spelled = zoneFormat(name)?.resolvedOptions().timeZone;
  if (spelled === undefined) return null;
  return spelled.toLowerCase() === name.toLowerCase() ? spelled : name;
}

/**
 * Every shift of a zone from 1970 to 2100, oldest first; the first holds for all time before, the last for all after. Costs
 * some 30 ms: looked for week by week (no zone left an offset and came back to it within a week), then halved down to the second.
 */
export function zoneShifts(zone: TimeZone): readonly ZoneShift[] {
  const at = (seconds: number): number => zone.offsetAt(seconds * 1_000);
  let offset = at(0);
  const shifts: ZoneShift[] = [{ fromSeconds: 0, offsetSeconds: offset }];
  for (let week = 0; week < lastSeconds; week += weekSeconds) {
    const next = week + weekSeconds;
    while (at(next) !== offset) {
      const fromSeconds = firstOther(at, offset, shifts.at(-1)?.fromSeconds ?? week, next);
      offset = at(fromSeconds);
      shifts.push({ fromSeconds, offsetSeconds: offset });
    }
  }
  return shifts;
}

/** The ISO day of a business at an instant: it ends `cutoffMinutes` after midnight. */
export function businessDayAt(zone: TimeZone, epochMs: number, cutoffMinutes = 0): string {
  const wall = Math.floor(epochMs / 1_000) + zone.offsetAt(epochMs);
  return formatDay(Math.floor((wall - cutoffMinutes * 60) / daySeconds));
}

/** "04:30" -> 270 */
export function toMinutes(timeOfDay: string): number {
  const [hours = 0, minutes = 0] = timeOfDay.split(":").map(Number);
  return hours * 60 + minutes;
}

const daySeconds = 86_400;
const weekSeconds = 7 * daySeconds;
const lastSeconds = Date.UTC(2100, 0, 1) / 1_000;

/** The first second with another offset, somewhere after `before` and until `after`. */
function firstOther(at: (seconds: number) => number, offset: number, before: number, after: number): number {
  let [same, other] = [Math.max(before, after - weekSeconds), after];
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2);
    if (at(middle) === offset) same = middle;
    else other = middle;
  }
  return other;
}

function zoneFormat(timeZone: string): Intl.DateTimeFormat | null {
  const parts = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" } as const;
  try {
    return new Intl.DateTimeFormat("en-GB", {
      timeZone,
      calendar: "gregory",
      hourCycle: "h23",
      second: "numeric",
      ...parts,
    });
  } catch {
    return null;
  }
}
