import type { ListKind } from "#core/business-list.ts";
import { OmError } from "#core/errors.ts";
import { costs } from "./costs/index.ts";
import { customers } from "./customers/index.ts";
import { documents } from "./documents/index.ts";
import type { FileType } from "./file-type.ts";
import { general } from "./general/index.ts";
import { inventory } from "./inventory/index.ts";
import { leadTimes } from "./lead-times/index.ts";
import { products } from "./products/index.ts";
import { purchaseOrders } from "./purchase-orders/index.ts";
import { rates } from "./rates/index.ts";
import { sales } from "./sales/index.ts";
import { settlements } from "./settlements/index.ts";

/** Every file type; at equal confidence the earlier one is taken. `general` takes what no other claims. */
export const fileTypes: readonly FileType[] = [
  sales,
  inventory,
  products,
  customers,
  settlements,
  purchaseOrders,
  documents,
  general,
];

/** Lists that a person loads by their name, as settings of the business; no upload is ever taken for one. */
export const listTypes: Readonly<Record<ListKind, FileType>> = { costs, leadTimes, rates };

/** @throws OmError `NOT_FOUND` */
export function fileTypeById(id: string): FileType {
  const found = [...fileTypes, ...Object.values(listTypes)].find((type) => type.id === id);
  if (found) return found;
  throw new OmError("NOT_FOUND", `there is no file type "${id}"`, {
    fix: `use one of ${fileTypes.map((type) => type.id).join(", ")}`,
  });
}
