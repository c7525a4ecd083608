import { numberText } from "./number-text.ts";
import type { NumberKind } from "./number-format.ts";

const secondsOfDay = 86_400;
const msOfDay = 86_400_000;
/** 31 December 9999, the last day that Excel shows, in the 1900 system. */
const lastSerial = 2_958_466;
const daysBetweenSystems = 1462;

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
  const date = is1904 ? isoDay(day, Date.UTC(1904, 0, 1)) : dayOf1900(day);
  return kind === "date" ? date : `${date} ${clock}`;
}

function dayOf1900(day: number): string {
  if (day === 60) return "1900-02-29";
  if (day === 0) return "1900-01-00";
  return isoDay(day, day < 60 ? Date.UTC(1899, 11, 31) : Date.UTC(1899, 11, 30));
}

function isoDay(day: number, epoch: number): string {
  return new Date(epoch + day * msOfDay).toISOString().slice(0, 10);
}

function durationText(seconds: number): string {
  const magnitude = Math.abs(seconds);
  if (magnitude > Number.MAX_SAFE_INTEGER) return numberText(seconds / secondsOfDay);
  return `${seconds < 0 ? "-" : ""}${clockText(magnitude)}`;
}

function clockText(seconds: number): string {
  const two = (value: number): string => (value < 10 ? `0${value}` : String(value));
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
