import type { Clock } from "./clock.ts";
import { toInstant } from "./clock.ts";

export const logLevels = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

/** Facts about one thing that happened: ids, counts, codes. Never row values, names of people or secrets. */
export type LogFacts = Readonly<Record<string, string | number | boolean | null | readonly string[] | object>>;

export type Log = (level: Exclude<LogLevel, "silent">, event: string, facts?: LogFacts) => void;

/** One JSON object a line: `{"time","level","event",...facts}`. Lines below `least` are not written. */
export function createLog(write: (line: string) => void, clock: Clock, least: LogLevel): Log {
  const threshold = logLevels.indexOf(least);
  return (level, event, facts = {}) => {
    if (logLevels.indexOf(level) < threshold) return;
    write(`${JSON.stringify({ time: toInstant(clock.now()), level, event, ...facts })}\n`);
  };
}
