/** What an item sells a day and how long it is on its way; days and deviations in days, units in units. */
export interface DemandOverLeadTime {
  readonly demandPerDay: number;
  readonly demandDeviation: number;
  readonly leadTimeDays: number;
  /** 0 where it is always the same. */
  readonly leadTimeDeviation: number;
}

/**
 * z x sqrt(LT x sd_d^2 + d^2 x sd_LT^2), in units: King's formula; without a deviation of the lead time z x sd_d x sqrt(LT).
 * @param z of the cycle service level: see `normalQuantile`
 */
export function safetyStock(z: number, demand: DemandOverLeadTime): number {
  const { demandPerDay, demandDeviation, leadTimeDays, leadTimeDeviation } = demand;
  return z * Math.sqrt(leadTimeDays * demandDeviation ** 2 + demandPerDay ** 2 * leadTimeDeviation ** 2);
}

/** d x LT + safety stock: the position at which an order arrives just in time. */
export function reorderPoint(demandPerDay: number, leadTimeDays: number, safety: number): number {
  return demandPerDay * leadTimeDays + safety;
}
