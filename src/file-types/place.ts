import type { FileType } from "./file-type.ts";

/** Fields that name where a row happened, the one that goes first in front. */
const placeFields = ["location", "store"];

export function placeFieldsOf({ fields }: Pick<FileType, "fields">): string[] {
  return placeFields.filter((place) => fields.some(({ name }) => name === place));
}

/** SQL over field names: the place of a row as its file writes it; null where the type has none. */
export function placeSql(type: Pick<FileType, "fields">): string | null {
  const fields = placeFieldsOf(type);
  return fields.length === 0 ? null : `coalesce(${fields.join(", ")})`;
}
