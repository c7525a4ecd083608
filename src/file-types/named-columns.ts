/** Columns of any dataset whose texts are names that people ask by; each is the dimension of the same id. */
const ofAny: readonly string[] = [
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

/** Those of sales besides: in other datasets columns of the same name mean something else, or were never listed. */
const ofSales: readonly string[] = ["country", "state", "city", "segment", "payment_method", "shipping_method"];

/** Every column that has names in some dataset. */
export const namedColumns: readonly string[] = [...ofAny, ...ofSales];

export function namedColumnsOf(dataset: string): readonly string[] {
  return dataset === "sales" ? namedColumns : ofAny;
}
