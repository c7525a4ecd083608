/** Coefficients of P. J. Acklam's rational approximation of the inverse normal distribution (2003), relative error below 1.15e-9. */
const centreTop = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
  2.506628277459239,
];
const centreBottom = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1, 1,
];
const tailTop = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const tailBottom = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1];

/** Where the approximation of the centre ends and that of a tail begins. */
const tail = 0.02425;

/**
 * z such that a standard normal value is below it with this probability: 0.95 -> 1.644854. Of a cycle service level: the
 * share of order cycles without a stock-out, not the share of demand that is filled.
 * @param probability above 0 and below 1; else NaN
 */
export function normalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1)) return Number.NaN;
  if (probability > 1 - tail) return -normalQuantile(1 - probability);
  if (probability >= tail) {
    const distance = probability - 0.5;
    const square = distance * distance;
    return (polynomial(centreTop, square) * distance) / polynomial(centreBottom, square);
  }
  const depth = Math.sqrt(-2 * Math.log(probability));
  return polynomial(tailTop, depth) / polynomial(tailBottom, depth);
}

/** The highest power first. */
function polynomial(coefficients: readonly number[], at: number): number {
  return coefficients.reduce((value, coefficient) => value * at + coefficient, 0);
}
