import { OmError } from "#core/errors.ts";

/** Items x days that are read at once: each is a row in memory. */
const mostItemDays = 500_000;

/**
 * Refuses what would be too much before it is read.
 * @throws OmError `QUERY_INVALID` above `mostItemDays`
 */
export function refuseItemDays(items: number, days: number): void {
  if (items * days <= mostItemDays) return;
  throw new OmError("QUERY_INVALID", `this reads ${items} items on ${days} days, more than ${mostItemDays} in all`, {
    fix: "ask for a shorter period",
  });
}
