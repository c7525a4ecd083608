import { formatDay, parseDay } from "#core/calendar.ts";
import { toInstant } from "#core/clock.ts";
import { OmError } from "#core/errors.ts";

/** The last millisecond of a state that is asked for. */
export interface Moment {
  readonly epochMs: number;
  /** As an instant in UTC, for people. */
  readonly label: string;
}

const instantForm = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/i;

/**
 * Reads `2026-03-05` (to the end of that day in UTC) or `2026-03-05T14:30:00Z`, with any offset.
 * @throws OmError `QUERY_INVALID`
 */
export function readMoment(text: string): Moment {
  const day = parseDay(text);
  if (day !== null) return momentOf(Date.parse(`${formatDay(day + 1)}T00:00:00Z`) - 1);
  const epochMs = isInstant(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(epochMs)) return momentOf(epochMs);
  throw new OmError("QUERY_INVALID", `"${text}" is neither a day nor an instant`, {
    fix: "write it as 2026-03-05 (the end of that day in UTC) or as 2026-03-05T14:30:00Z",
  });
}

/** JavaScript takes the 31st of February for a day in March. */
function isInstant(text: string): boolean {
  const day = instantForm.exec(text)?.[1];
  return day !== undefined && parseDay(day) !== null;
}

function momentOf(epochMs: number): Moment {
  return { epochMs, label: toInstant(epochMs) };
}
