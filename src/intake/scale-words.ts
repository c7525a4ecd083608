/** Ways in which reports say that their amounts are written in thousands or millions. */
const scales: readonly RegExp[] = [
  /\b(?:in|en|values? in|amounts? in|figures in|expressed in|angaben in|werte in|alle angaben in|importes en|valori in|montants en|bedragen in)\s+(?:(?:usd|eur|gbp|chf|us|[$€£])\s*)?(?:thousands?|millions?|mio\.?|mrd\.?|tausend|tsd\.?|t(?:eur|€|chf|usd)|k(?:eur|€|usd|\$)|milliers|millones|migliaia|milioni|duizenden|tys\.?|tis\.?|'?000s?)(?![\p{L}\p{N}])/iu,
  /(?<![\p{L}\p{N}])(?:(?:usd|eur|gbp|chf|[$€£])\s*'?000s?|'000s?|\(000s?\)|\(0{3}'s\)|t€|teur|tchf|k€|keur|kusd)(?![\p{L}\p{N}])/iu,
  /\b(?:importes |valores |cifras )?en miles\b/iu,
  /(?:thousands|millions)\s+of\s+(?:dollars|euros|pounds|usd|eur|gbp)/iu,
  /(?:単位|单位|單位)\s*[:：]?\s*(?:千|百万|万|億)/u,
];

/** The words above a table that say so; null where none do. */
export function findScale(above: readonly string[]): string | null {
  const found = above.flatMap((text) => scales.flatMap((scale) => scale.exec(text)?.[0].trim() ?? []));
  return found[0] ?? null;
}
