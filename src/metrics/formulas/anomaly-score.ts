import { mean, median } from "./series.ts";

/** Further from the rest than this is flagged (Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993). */
export const anomalyLimit = 3.5;

/** The median absolute deviation of normal values is 0.6745 of their standard deviation; their mean one a 1.2533rd of it. */
const [medianFactor, meanFactor] = [0.6745, 1.2533];

/**
 * How far each residual is from the rest, in robust standard deviations: 0.6745 x (r - median) / MAD. Where more than half of
 * them are equal (MAD = 0): (r - median) / (1.2533 x mean absolute deviation). Null where all are equal: there is no scale.
 */
export function anomalyScores(residuals: readonly number[]): readonly number[] | null {
  const centre = median(residuals);
  if (centre === null) return null;
  const distances = residuals.map((residual) => Math.abs(residual - centre));
  const [middle, average] = [median(distances) ?? 0, mean(distances) ?? 0];
  if (average === 0) return null;
  return residuals.map((residual) =>
    middle === 0 ? (residual - centre) / (meanFactor * average) : (medianFactor * (residual - centre)) / middle,
  );
}
