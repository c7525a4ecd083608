import type { Derivation } from "./file-type.ts";

/** SQL that `field` is a day that systems write for "no date": never, the far future, and the zero of several clocks. */
export function isSentinel(field: string): string {
  return `${field} >= TIMESTAMP '2099-01-01' OR ${field} < TIMESTAMP '1901-01-01' OR (${field} >= TIMESTAMP '1970-01-01' AND ${field} < TIMESTAMP '1970-01-02')`;
}

/** Most cells of most files: comparing costs a fifth of writing a code in capitals. */
const usualCurrencies = "'EUR', 'USD', 'GBP'";

/** SQL of a row's currency: the field `currency` in capitals, else `whereBlank`. */
export function currencySql(whereBlank: string): string {
  return `coalesce(CASE WHEN currency NOT IN (${usualCurrencies}) THEN upper(currency) ELSE currency END, '${whereBlank.replaceAll("'", "''")}')`;
}

/**
 * SQL that a text is one of these; null for null. For the few rows that a CASE leaves: of an IN with more than a few texts the
 * engine makes a join through which all rows go, whatever stands around it.
 */
export function isAmong(text: string, texts: readonly string[]): string {
  return `list_contains([${texts.map((each) => `'${each.replaceAll("'", "''")}'`).join(", ")}], ${text})`;
}

/** Below this the exact product of two amounts fits the engine's 18 digits, 12 of them after the point. */
const fitsNarrow = 900_000;
/** Smaller factors than these have such a product. */
const smallFactors = [900, 1_000] as const;

/**
 * SQL of the product of two amounts, rounded to six digits; null where it does not fit. Narrow decimals multiply in 30 ns, the
 * cast back from the wide ones takes 1,600, so the wide form is for large products only. What few rows need stands first:
 * where no row of a batch needs it, the engine computes the rest at once.
 */
export function productSql(one: string, other: string): string {
  const mayBeLarge = `abs(${one}) > ${smallFactors[0]} OR abs(${other}) > ${smallFactors[1]}`;
  const size = `abs(CAST(${one} AS DOUBLE) * CAST(${other} AS DOUBLE))`;
  const narrow = `CAST(CAST(${one} AS DECIMAL(18,6)) * CAST(${other} AS DECIMAL(18,6)) AS DECIMAL(18,6))`;
  const wide = `TRY_CAST(CAST(${one} AS DECIMAL(38,6)) * CAST(${other} AS DECIMAL(38,6)) AS DECIMAL(18,6))`;
  return `CASE WHEN (${mayBeLarge}) AND ${size} >= ${fitsNarrow} THEN ${wide} ELSE ${narrow} END`;
}

/** Column in which the business day of a field stands, where it is not the day that the field names. */
export function shiftedDay(field: string): string {
  return `day of ${field}`;
}

/**
 * SQL of the business day of a field.
 * @param known the field without the days that systems write for "no date"
 */
export function businessDaySql(field: string, known: string, { shiftedDays }: Derivation): string {
  return shiftedDays?.has(field) === true ? `"${shiftedDay(field)}"` : `CAST(${known} AS DATE)`;
}
