import type { Threshold } from "../../models/plan.ts";
import { cuesOf, type Reading } from "../reading.ts";
import { saysFall, saysRise } from "../rise-or-fall.ts";

/** "which stores sold less in August than in July": those that did, and no others. Null where no side is said. */
export function chooseSide(reading: Reading, metric: string): Threshold | null {
  const side = saidSide(reading);
  return side === null ? null : { column: `${metric}_change`, is: side === "rise" ? ">" : "<", value: 0 };
}

/** "which stores sold less", "products whose sales fell", "branches with sales down": on which side are those that are asked for. */
export function saidSide(reading: Reading): "rise" | "fall" | null {
  const [noun] = reading.dimensions;
  const isWhich = /^(?:which|what)$/.test(reading.words[0]?.key ?? "") && noun?.from === 1;
  const isOfThose =
    noun !== undefined && /^(?:whose|where|that|which|with|who)$/.test(reading.words[noun.to]?.key ?? "");
  if ((!isWhich && !isOfThose) || reading.numbers.length > 0) return null;
  const moves = cuesOf(reading, "changed").map(({ text }) => text);
  const ways = reading.words.flatMap(({ key }, at) =>
    (key === "up" || key === "down") && !/^(?:to|by)$/.test(reading.words[at + 1]?.key ?? "") && isOfThose ? [key] : [],
  );
  const isRise = moves.some(saysRise) || ways.includes("up");
  const isFall = moves.some(saysFall) || ways.includes("down");
  if (isRise === isFall) return null;
  return isRise ? "rise" : "fall";
}
