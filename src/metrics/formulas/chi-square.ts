/** Coefficients of the complementary error function by Chebyshev fitting (Press et al., Numerical Recipes 6.2), the highest power first. */
const coefficients = [
  0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196, 1.00002368,
  -1.26551223,
];

/**
 * How probable a chi-square of one degree of freedom is that is at least so large: erfc(sqrt(x / 2)), relative error below
 * 1.2e-7. 3.841459 -> 0.05.
 * @param statistic 0 or more
 */
export function chiSquareTail(statistic: number): number {
  const z = Math.sqrt(statistic / 2);
  const t = 1 / (1 + z / 2);
  const exponent = coefficients.reduce((value, coefficient) => value * t + coefficient, 0);
  return Math.min(1, t * Math.exp(exponent - z * z));
}
