import { OmError } from "#core/errors.ts";
import { customers } from "./customers/index.ts";
import type { FileType } from "./file-type.ts";
import { general } from "./general/index.ts";
import { inventory } from "./inventory/index.ts";
import { products } from "./products/index.ts";
import { purchaseOrders } from "./purchase-orders/index.ts";
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
  general,
];

/** @throws OmError `NOT_FOUND` */
export function fileTypeById(id: string): FileType {
  const found = fileTypes.find((type) => type.id === id);
  if (found) return found;
  throw new OmError("NOT_FOUND", `there is no file type "${id}"`, {
    fix: `use one of ${fileTypes.map((type) => type.id).join(", ")}`,
  });
}
