import { OmError } from "#core/errors.ts";
import { compareDecimals, parseDecimal, zero } from "#core/money.ts";
import type { MetricQueryDeps } from "../find-rows.ts";
import { detectConcentration } from "./concentration.ts";
import { createDetectorContext, type Detector, type DetectorContext } from "./detector.ts";
import type { Insight } from "./insight.ts";
import { detectMonthChange } from "./month-change.ts";
import { detectReturnsWorth } from "./returns-worth.ts";

/** Every detector, in no order of importance: findings are sorted by what they are worth. */
const detectors: readonly Detector[] = [detectMonthChange, detectConcentration, detectReturnsWorth];

/**
 * Findings of a business, the dearest first; amounts of different currencies compare as plain numbers. Windows hang on
 * the newest day with data, never on today, so the same data always gives the same findings.
 * @throws what the engine throws
 */
export async function findInsights(business: string, deps: MetricQueryDeps): Promise<readonly Insight[]> {
  const context = await createDetectorContext(business, deps);
  if (context === null) return [];
  const found: Insight[] = [];
  for (const detect of detectors) found.push(...(await detectOrNone(detect, context)));
  return found.toSorted((left, right) => compareDecimals(worth(right), worth(left)) || (left.id < right.id ? -1 : 1));
}

/** A detector whose dimension no file has finds nothing. */
async function detectOrNone(detect: Detector, context: DetectorContext): Promise<readonly Insight[]> {
  try {
    return await detect(context);
  } catch (error) {
    if (error instanceof OmError && error.code === "NO_DATA") return [];
    throw error;
  }
}

function worth(insight: Insight): { readonly units: bigint; readonly scale: number } {
  return parseDecimal(insight.size.value) ?? zero;
}
