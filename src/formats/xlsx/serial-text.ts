import { numberText } from "./number-text.ts";
import type { NumberKind } from "./number-format.ts";

const secondsOfDay = 86_400;
/** 31 December 9999, the last day that Excel shows, in the 1900 system. */
const lastSerial = 2_958_466;
const daysBetweenSystems = 1462;
/** From 30 December 1899, and from 1 January 1904. */
const daysTo1970 = 25_569;
const daysTo1970From1904 = 24_107;

/**
 * A serial number as ISO text, rounded to the second: `2026-01-31`, `2026-01-31 13:05:00`, `13:05:00`, a duration as `36:00:00`.
 * Day 60 of the 1900 system is 29 February 1900, which Excel shows and no calendar has. Numbers that Excel cannot
 * show as a day either (negative, beyond 9999) stay numbers.
 */
export function serialText(serial: number, kind: NumberKind, is1904: boolean): string {
  if (kind === "number") return numberText(serial);
  const seconds = Math.round(serial * secondsOfDay);
  if (kind === "duration") return durationText(seconds);
  const day = Math.floor(seconds / secondsOfDay);
  if (serial < 0 || day + (is1904 ? daysBetweenSystems : 0) >= lastSerial) return numberText(serial);
  const clock = clockText(seconds - day * secondsOfDay);
  if (kind === "time") return clock;
  // A time of day alone, under a format that also shows a day: Excel's "0 January 1900".
  if (day === 0 && !is1904 && seconds > 0) return clock;
  const date = is1904 ? isoDay(day - daysTo1970From1904) : dayOf1900(day);
  return kind === "date" ? date : `${date} ${clock}`;
}

function dayOf1900(day: number): string {
  if (day === 60) return "1900-02-29";
  if (day === 0) return "1900-01-00";
  return isoDay(day - daysTo1970 + (day < 60 ? 1 : 0));
}

/** Days from 1 March of year 0 in eras of 400 years: the civil calendar without an object for each day. */
function isoDay(daysSince1970: number): string {
  const shifted = daysSince1970 + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0);
  return `${year}-${twoDigits(month)}-${twoDigits(day)}`;
}

function durationText(seconds: number): string {
  const magnitude = Math.abs(seconds);
  if (magnitude > Number.MAX_SAFE_INTEGER) return numberText(seconds / secondsOfDay);
  return `${seconds < 0 ? "-" : ""}${clockText(magnitude)}`;
}

function clockText(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${twoDigits(hours)}:${twoDigits(minutes)}:${twoDigits(seconds % 60)}`;
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
