import { mean, sampleDeviation } from "./series.ts";

export type VariationClass = "x" | "y" | "z";

/** Up to the first it is steady (X), up to the second it varies (Y), above it is erratic (Z): common practice. */
const variationLimits = { x: 0.5, y: 1 } as const;

/** Standard deviation / mean of the demand of equal spans; null for fewer than two of them, or where nothing was sold. */
export function demandVariation(demand: readonly number[]): number | null {
  const [centre, deviation] = [mean(demand), sampleDeviation(demand)];
  return centre === null || deviation === null || centre <= 0 ? null : deviation / centre;
}

export function variationClass(variation: number): VariationClass {
  if (variation <= variationLimits.x) return "x";
  return variation <= variationLimits.y ? "y" : "z";
}
