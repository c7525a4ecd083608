import { toCurrencyCode } from "#core/currency-codes.ts";
import { OmError } from "#core/errors.ts";
import type { MetricDefinition, MetricPart } from "#core/metric.ts";
import { exchangeRate } from "./with-rates.ts";

/** The currency that a query wants its money in, and what its definitions become by that. */
export interface ConvertedMetrics {
  /** ISO code. */
  readonly currency: string;
  /** Every part that is money is that times the rate of its row. */
  readonly metrics: readonly MetricDefinition[];
  /** Of each of those parts the one that it was made of. */
  readonly originals: ReadonlyMap<MetricPart, MetricPart>;
}

/**
 * Definitions in one currency: `sum(net)` becomes `sum(net x exchange_rate)`, exact to the last digit, so that neither the
 * order of rows nor that of the engine's threads is seen. A row without a rate has no amounts (`withRates`), and as the two
 * sides of a ratio are read from the same lines, it is in neither.
 * A metric over items is left as it is: each of the queries that its sides are read by is converted.
 * @throws OmError `QUERY_INVALID` for what is no code of ISO 4217
 */
export function convertMetrics(metrics: readonly MetricDefinition[], currency: string): ConvertedMetrics {
  const code = toCurrencyCode(currency.trim());
  if (code === null) {
    throw new OmError("QUERY_INVALID", `"${currency}" is no currency to convert to`, {
      fix: "write a code of ISO 4217, as EUR",
    });
  }
  const originals = new Map<MetricPart, MetricPart>();
  const converted = new Map<MetricPart, MetricPart>();
  const convert = (part: MetricPart): MetricPart => {
    if (part.kind !== "money") return part;
    const known = converted.get(part);
    if (known !== undefined) return known;
    const made = { ...part, sql: `(${part.sql}) * ${exchangeRate}`, columns: [...part.columns, exchangeRate] };
    converted.set(part, made);
    originals.set(made, part);
    return made;
  };
  return {
    currency: code,
    metrics: metrics.map((metric) =>
      metric.value.kind === "items"
        ? metric
        : {
            ...metric,
            parts: Object.fromEntries(Object.entries(metric.parts).map(([name, part]) => [name, convert(part)])),
          },
    ),
    originals,
  };
}
