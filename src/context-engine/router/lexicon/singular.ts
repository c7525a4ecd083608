/** Words whose last s is no plural. */
const unchanged = new Set([
  "gross",
  "sales",
  "less",
  "plus",
  "minus",
  "minimus",
  "across",
  "status",
  "us",
  "is",
  "was",
  "has",
  "this",
  "its",
  "as",
  "vs",
  "versus",
  "loss",
  "business",
  "address",
  "analysis",
  "basis",
  "bus",
  "gas",
  "mass",
  "class",
  "glass",
  "dress",
  "process",
  "unless",
  "yes",
  "plus",
  "always",
  "pos",
  "oos",
  "aos",
  "dos",
  "ros",
  "sls",
  "kpis",
  "cross",
  "access",
  "success",
  "does",
  "goes",
]);

/** A word without its plural: "categories" and "category", "boxes" and "box"; "sales" is "sale". Of the lexicon's own words, both sides alike. */
export function singular(key: string): string {
  if (key === "sales") return "sale";
  if (key === "skus") return "sku";
  if (key.length < 4 || !key.endsWith("s") || unchanged.has(key)) return key;
  if (key.endsWith("ies") && key.length > 4) return `${key.slice(0, -3)}y`;
  if (/(?:ss|sh|ch|x|z)es$/.test(key)) return key.slice(0, -2);
  if (key.endsWith("ss") || key.endsWith("us") || key.endsWith("is")) return key;
  return key.slice(0, -1);
}
