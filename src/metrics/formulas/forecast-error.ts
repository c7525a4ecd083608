import { mean, sum } from "./series.ts";

/** A series that was forecast. */
export interface ForecastSeries {
  /** Oldest first. */
  readonly training: readonly number[];
  readonly actual: readonly number[];
  /** As long as `actual`. */
  readonly forecast: readonly number[];
}

/**
 * Root mean squared scaled error: the squared error of the forecast / that of the naive one-step forecast over the training
 * series from its first sale on. Null where that series is flat or has fewer than two values: there is no scale, the forecast
 * is withheld.
 * @see the M5 competitors' guide; sktime MeanSquaredScaledError
 */
export function rmsse({ training, actual, forecast }: ForecastSeries): number | null {
  const begin = training.findIndex((value) => value !== 0);
  const sold = begin < 0 ? [] : training.slice(begin);
  const scale = mean(sold.slice(1).map((value, at) => (value - (sold[at] ?? 0)) ** 2));
  const error = mean(actual.map((value, at) => (value - (forecast[at] ?? 0)) ** 2));
  return scale === null || scale === 0 || error === null ? null : Math.sqrt(error / scale);
}

/** A series with what it sold for in the last 28 days of its training. */
export interface WeighedSeries extends ForecastSeries {
  readonly money: number;
}

/**
 * Sum of w x RMSSE over the series of one level, w the share of the last 28 days' money. Null where a series with a weight has
 * no error of its own, or none has a weight.
 */
export function weightedRmsse(series: readonly WeighedSeries[]): number | null {
  const total = sum(series.map(({ money }) => money));
  if (total <= 0) return null;
  const errors = series.filter(({ money }) => money > 0).map((each) => ({ money: each.money, error: rmsse(each) }));
  return errors.reduce<number | null>(
    (before, { money, error }) => (before === null || error === null ? null : before + (money / total) * error),
    0,
  );
}

/** WRMSSE: the mean over the levels of aggregation (all, store, category, item, ...). */
export function wrmsse(levels: readonly (readonly WeighedSeries[])[]): number | null {
  const errors = levels.map(weightedRmsse);
  const known = errors.filter((error) => error !== null);
  return known.length < errors.length ? null : mean(known);
}
