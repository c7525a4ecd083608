import type { Field } from "../file-type.ts";

const texts = ["customer", "name", "first_name", "last_name", "email", "phone", "company"];
const places = ["address", "city", "region", "postal_code", "country"];
const traits = ["gender", "segment", "status", "accepts_marketing", "tags"];

/** What a source column of a list of customers can be. `orders_count` and `total_spent` are what the shop says of all time. */
export const customerFields: readonly Field[] = [
  ...[...texts, ...places, ...traits].map((name): Field => ({ name, kind: "text" })),
  ...["orders_count", "total_spent"].map((name): Field => ({ name, kind: "number" })),
  ...["birth_date", "created_date"].map((name): Field => ({ name, kind: "timestamp" })),
  { name: "updated_date", kind: "timestamp", isClaim: true },
  { name: "currency", kind: "text" },
];
export const traitFields: readonly string[] = [...traits, "orders_count", "total_spent", "birth_date"];
export const placeFields: readonly string[] = places;
