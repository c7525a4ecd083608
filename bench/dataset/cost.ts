import { performance } from "node:perf_hooks";
import { median, treeCpuSeconds } from "../measure.ts";

/** What something cost by the clock, and in work of all our processes: a busy machine changes the first, hardly the second. */
export interface Cost {
  readonly ms: number;
  readonly cpuMs: number;
}

/** Gives what it cost since. */
export function beginCost(): () => Cost {
  const begin = performance.now();
  const cpu = treeCpuSeconds();
  return () => ({ ms: performance.now() - begin, cpuMs: (treeCpuSeconds() - cpu) * 1_000 });
}

/** Ticks are coarse, so of the work it is the mean. */
export function typicalCost(costs: readonly Cost[]): Cost {
  return {
    ms: median(costs.map(({ ms }) => ms)),
    cpuMs: costs.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / costs.length,
  };
}

export function formatCost({ ms, cpuMs }: Cost): string {
  return `${ms.toFixed(0)} ms (${cpuMs.toFixed(0)} CPU-ms)`;
}
