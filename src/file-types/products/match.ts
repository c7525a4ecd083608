import { createCandidateFinder } from "../candidates.ts";
import { type Column, type Draft, isSettled, pick, picked, refuse } from "../draft.ts";
import type { TableEvidence, TypeMatch } from "../file-type.ts";
import { headerKeys } from "../header-name.ts";
import { distinctShare, matchList } from "../list-match.ts";
import { placeOfStock } from "../inventory/places.ts";
import { stockOfShop } from "../inventory/vendors.ts";
import { stockQuantities } from "../inventory/signs.ts";
import { findOtherKind, movementLog, orderList, otherKinds, salesSummary } from "../other-kinds.ts";
import { prices, productFields } from "./fields.ts";
import { catalogueSigns } from "./signs.ts";
import { synonymsByKey } from "./synonyms.ts";

const fields = ["sku", "barcode", "handle", "product", "variant", "category", "vendor", ...prices];
const masterFields = ["description", "status", "product_type", "unit_of_measure", "tags", "color", "size", "weight"];

/** Reads a table as a list of products: a row an item or a variant, with what it is called, costs and belongs to. */
export function matchProducts(evidence: TableEvidence): TypeMatch {
  return matchList(evidence, {
    id: "products",
    finder: createCandidateFinder(productFields, synonymsByKey),
    fields: [...fields, ...masterFields, "created_date", "updated_date", "currency"],
    amounts: prices,
    weights: [
      { fields: ["sku", "barcode", "handle"], weight: 0.3, says: "an item number" },
      { fields: ["product"], weight: 0.2, says: "a name" },
      { fields: prices, weight: 0.25, says: "a price" },
      { fields: ["category", "vendor"], weight: 0.15, says: "what it belongs to" },
      { fields: masterFields, weight: 0.1, says: "what describes an item" },
    ],
    settle(draft) {
      takeShopsOwnType(draft);
      takeLongText(draft);
    },
    against: findAgainst,
    grain: ({ picks }) => (picks.has("variant") ? "variant" : "product"),
  });
}

/** Beside a category of a shared scheme, `Type` is what the shop itself calls its groups. */
function takeShopsOwnType(draft: Draft): void {
  const type = draft.columns.find(({ header }) => header.key === "type");
  const isShared = draft.columns.some(({ header }) => header.key === "handle") && picked(draft, "category") !== type;
  if (!type || type.isEmpty || !isShared) return;
  refuse(draft, type, "it is the category");
  pick(draft, "category", type, 0.9, "the shop's own groups");
}

const textNames = headerKeys(
  "text|body|content|details|long text|product text|story|features|beschreibungstext|texte|testo",
);
/** Half of the cells have so many characters: sentences and not names. */
const longText = 80;

/** A column that is named as any text may be describes the items where they are known already, and its cells are long. */
function takeLongText(draft: Draft): void {
  const { picks } = draft;
  const isItem = ["sku", "handle", "product"].some((field) => picks.has(field)) && picks.has("unit_price");
  if (picks.has("description") || !isItem) return;
  const found = draft.columns.find(({ header, texts }) => {
    const filled = texts.filter((text) => text !== "");
    return (
      textNames.includes(header.key) && filled.filter((text) => text.length >= longText).length * 2 > filled.length
    );
  });
  if (found && !isSettled(draft, found)) pick(draft, "description", found, 0.8, "its long texts describe the items");
}

const people = headerKeys(
  "customer|customer id|customer name|buyer|client|kunde|cliente|klant|reviewer|review|rating value|review text|employee|employee id|first name|last name",
);
const ratings = headerKeys("rating");
const days = headerKeys(
  "date|day|month|year month|datum|fecha|data|日付|日期|sales date|price date|valid from|valid to",
);
const quantities = headerKeys(
  "quantity|qty|units|menge|anzahl|quantite|cantidad|quantita|quantidade|aantal|ilosc|mnozstvi|数量",
);

function findAgainst(draft: Draft): string | null {
  const isCatalogue = findOtherKind(draft.columns, [catalogueSigns], () => false) !== null;
  const signs = draft.columns.filter(({ header }) => catalogueSigns.headers.includes(header.key)).length;
  return (
    namesStockOfShop(draft) ??
    lacksItem(draft) ??
    namesOther(draft.columns, people, "is about people, not about items") ??
    // A catalogue says how an item is rated, beside its price.
    (draft.picks.has("unit_price") ? null : namesOther(draft.columns, ratings, "is about people, not about items")) ??
    // What a product may have, too (a price of purchase, a manufacturer), says nothing else.
    findOtherKind(draft.columns, [...otherKinds, orderList, salesSummary, movementLog], ({ header }) =>
      synonymsByKey.has(header.key),
    ) ??
    (isCatalogue ? sayUnreadStock(draft) : (namesStock(draft) ?? (signs === 0 ? namesEvents(draft) : null))) ??
    (isCatalogue ? null : repeats(draft))
  );
}

const pictures = new Set(headerKeys("image|images|image url|img|picture|photo|thumbnail|bild"));

function lacksItem({ picks, columns }: Draft): string | null {
  const isSure = (field: string): boolean => (picks.get(field)?.confidence ?? 0) > 0.9;
  // A bare title names an item where the shop describes it beside a price, a category and a picture.
  const isShown = ["product", "unit_price", "category", "description"].every((field) => picks.has(field));
  const hasPicture = columns.some(({ header }) => pictures.has(header.key));
  if (!isSure("sku") && !isSure("product") && !isSure("handle") && !picks.has("barcode") && !(isShown && hasPicture))
    return "no column names an item";
  const described = [...masterFields, "category", "vendor"].filter((field) => picks.has(field)).length;
  // A thing with a cost alone may be what somebody spent.
  const isNumbered = isSure("sku") || isSure("handle") || picks.has("barcode");
  const isPriced = (isNumbered ? prices : ["unit_price"]).some((field) => picks.has(field));
  if (isPriced || (isSure("sku") && described >= 2)) return null;
  return "no column says what an item costs or is";
}

function namesOther(columns: readonly Column[], headers: readonly string[], says: string): string | null {
  const found = columns.find(({ header }) => headers.includes(header.key));
  return found ? `${found.name} ${says}` : null;
}

/** How many there are is what inventory reads. */
function namesStock(draft: Draft): string | null {
  const stock = findStock(draft);
  return stock ? `${stock.name}: this is ${stockQuantities.is}` : null;
}

function namesStockOfShop({ columns }: Draft): string | null {
  const stock = stockOfShop(columns);
  return stock ? `${stock.name} is the stock of a shop: this is read as ${stockQuantities.is}` : null;
}

/** Nothing speaks against a catalogue; a stock among its columns is said. */
function sayUnreadStock(draft: Draft): null {
  const stock = findStock(draft);
  if (stock) draft.reasons.push(`${stock.name} is the stock of a catalogue: it is kept in no position yet`);
  return null;
}

function findStock({ columns }: Draft): Column | undefined {
  return columns.find(
    ({ name, header, isEmpty }) =>
      !isEmpty && !name.endsWith("?") && (stockQuantities.headers.includes(header.key) || placeOfStock(name) !== null),
  );
}

function namesEvents({ columns }: Draft): string | null {
  return (
    namesOther(columns, days, "says that the rows are of days, not of items") ??
    namesOther(columns, quantities, "may be sold, ordered or in stock: a list of products has no bare quantity")
  );
}

/** An item that stands on many rows is what the rows speak of, not what they are. */
function repeats(draft: Draft): string | null {
  const item = picked(draft, "sku") ?? picked(draft, "barcode") ?? picked(draft, "product");
  if (!item || item.texts.length < 10 || distinctShare(item.texts) >= 0.9) return null;
  return `the values of ${item.name} repeat, so a row is not an item`;
}
