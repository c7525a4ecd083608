/** Dataset columns whose texts are names that people ask by; each is the dimension of the same id. */
export const namedColumns: readonly string[] = [
  "sku",
  "product",
  "category",
  "vendor",
  "store",
  "location",
  "region",
  "channel",
  "customer",
  "employee",
];
