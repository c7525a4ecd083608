/**
 * Segments of customers by their scores of recency and of orders, the first that holds; together they are every pair of
 * scores once. The widely used map of ten: who came lately and often, who came often and is away, and so on.
 */
export const segments = [
  { name: "champions", recency: [5, 5], frequency: [4, 5] },
  { name: "loyal", recency: [3, 4], frequency: [4, 5] },
  { name: "potential_loyalists", recency: [4, 5], frequency: [2, 3] },
  { name: "new_customers", recency: [5, 5], frequency: [1, 1] },
  { name: "promising", recency: [4, 4], frequency: [1, 1] },
  { name: "need_attention", recency: [3, 3], frequency: [3, 3] },
  { name: "about_to_sleep", recency: [3, 3], frequency: [1, 2] },
  { name: "cannot_lose", recency: [1, 2], frequency: [5, 5] },
  { name: "at_risk", recency: [1, 2], frequency: [3, 4] },
  { name: "hibernating", recency: [1, 2], frequency: [1, 2] },
] as const;

/** @param recency @param frequency 1 to 5, 5 is best */
export function segmentOf(recency: number, frequency: number): string {
  const isIn = (score: number, [low, high]: readonly [number, number]): boolean => low <= score && score <= high;
  return segments.find((each) => isIn(recency, each.recency) && isIn(frequency, each.frequency))?.name ?? "hibernating";
}
