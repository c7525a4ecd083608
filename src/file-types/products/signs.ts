import { headerKeys } from "../header-name.ts";
import type { OtherKind } from "../other-kinds.ts";

/** Columns that only the pages of a shop have; two of them make a list a catalogue, whatever else it counts. */
export const catalogueSigns: OtherKind = {
  is: "a product catalogue",
  least: 2,
  headers:
    headerKeys(`body (html)|short description|seo title|seo description|meta title|meta description|meta keywords|image src|image alt text|images|image1|image 1|
      variant image|attribute set|attribute set code|visibility|visibility in catalog|visibility in catalogue|url key|small image|base image|images.src|images.id|image.src|body_html`),
};
