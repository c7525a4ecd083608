import type { ColumnReading } from "#core/decision.ts";
import { namesATime } from "./date-serial.ts";
import type { DateColumn } from "./date-style.ts";

type Unit = NonNullable<Extract<ColumnReading, { kind: "date" }>["epoch"]>;

/** Whole seconds or milliseconds, with a fraction where a program wrote one. */
const written: Readonly<Record<Unit, RegExp>> = {
  seconds: /^\d{10}(?:\.\d{1,6})?$/,
  milliseconds: /^\d{13}(?:\.0+)?$/,
};
/** 1 January 2050; numbers of ten digits begin in September 2001. */
const lastSecond = 2_524_608_000;

/**
 * Reads a column as instants that a program wrote as numbers since 1970 (1711929600 or 1711929600000): its name says a
 * day or a time, and every cell is such a number between 2001 and 2050. Null for anything else.
 * @param cells trimmed, none blank
 */
export function readEpochColumn(name: string, cells: readonly string[]): DateColumn | null {
  if (cells.length === 0 || !namesATime(name)) return null;
  const epoch = (["seconds", "milliseconds"] as const).find((unit) =>
    cells.every((cell) => written[unit].test(cell) && toSeconds(cell, unit) < lastSecond),
  );
  if (epoch === undefined) return null;
  const reading: Extract<ColumnReading, { kind: "date" }> = {
    kind: "date",
    formats: [],
    order: null,
    hasTime: true,
    hasOffset: true,
    epoch,
  };
  return { orders: [], proof: null, toReading: () => reading };
}

/** Since 1970, of UTC. */
export function toSeconds(cell: string, unit: Unit): number {
  return unit === "seconds" ? Number(cell) : Number(cell) / 1000;
}
