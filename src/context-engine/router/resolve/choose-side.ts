import type { Threshold } from "../../models/plan.ts";
import { cuesOf, type Reading } from "../reading.ts";
import { saysFall, saysRise } from "../rise-or-fall.ts";

/** "which stores sold less in August than in July": those that did, and no others. Null where no side is said. */
export function chooseSide(reading: Reading, metric: string): Threshold | null {
  const [noun] = reading.dimensions;
  const isWhich = /^(?:which|what)$/.test(reading.words[0]?.key ?? "") && noun?.from === 1;
  const moves = cuesOf(reading, "changed").map(({ text }) => text);
  const [isRise, isFall] = [moves.some(saysRise), moves.some(saysFall)];
  if (!isWhich || isRise === isFall || reading.numbers.length > 0) return null;
  return { column: `${metric}_change`, is: isRise ? ">" : "<", value: 0 };
}
