import { quoteText } from "#engine/sql.ts";
import { listedSql, namedThingSql } from "./plain-text.ts";

/** What a line is for. `non_product`: postage, fees, corrections by hand; a gratuity is a charge for service that is passed on as a tip. */
export const lineClasses = ["product", "non_product", "gift_card", "service_charge", "gratuity", "tip"] as const;
export type LineClass = (typeof lineClasses)[number];

/**
 * Names that are no product by themselves, as `namedThingSql` writes them: whole names, so that a `gift card holder` stays a
 * product.
 */
export const classNames: Readonly<Record<Exclude<LineClass, "product">, string>> = {
  gift_card: `gift card|gift cards|giftcard|e gift card|egift card|gift certificate|gift voucher|digital gift card|gift card sale|gutschein|
    geschenkgutschein|geschenkkarte|wertgutschein|carte cadeau|bon cadeau|cheque cadeau|tarjeta regalo|tarjeta de regalo|buono regalo|
    carta regalo|cartao presente|vale presente|cadeaubon|cadeaukaart|karta podarunkowa|bon podarunkowy|darkovy poukaz|ギフトカード|礼品卡`,
  service_charge: `service charge|service charges|service fee|delivery service charge|bedienung|servicegebuhr|servicepauschale|service compris|
    cargo por servicio|coperto|servizio|taxa de servico|servicekosten|サービス料|服务费`,
  gratuity: "gratuity|auto gratuity|automatic gratuity|large party gratuity|gratuity charge|mandatory gratuity",
  tip: "tip|tips|trinkgeld|pourboire|pourboires|propina|propinas|mancia|mance|gorjeta|fooi|napiwek|spropitne|dricks|drikkepenge|チップ|小费",
  non_product: `postage|dotcom postage|postage and packing|postage packing|post and packing|shipping|shipping and handling|shipping charge|shipping fee|
    shipping cost|standard shipping|express shipping|delivery|delivery charge|delivery fee|freight|carriage|handling|handling fee|manual|
    manual adjustment|adjustment|adjust bad debt|bad debt|discount|bank charges|bank charge|amazon fee|commission|cruk commission|samples|
    surcharge|fee|fees|deposit|rounding|versand|versandkosten|porto|fracht|liefergebuhr|lieferkosten|rabatt|rundung|pfand|mindermengenzuschlag|
    frais de port|frais de livraison|livraison|envio|gastos de envio|spese di spedizione|spedizione|frete|verzendkosten|verzending|
    koszt wysylki|wysylka|doprava|dopravne|postovne|送料|手数料|运费`,
};

/** Item numbers that shops give to what is no product; only those that no product has by chance. */
const nonProductCodes =
  "POST|DOT|AMAZONFEE|BANK CHARGES|CRUK|SHIPPING|POSTAGE|FREIGHT|VERSAND|PORTO|VERSANDKOSTEN|ADJUST|ADJUST2";

export const classColumns = ["sku", "product", "category", "txn_type"];

/** SQL of the class of a line: by the name of the product, the kind of the row, its category, then its item number. */
export function lineClassSql(filled: ReadonlySet<string>): string {
  const { gift_card, tip, gratuity, service_charge } = classNames;
  const codes = nonProductCodes.split("|").map(quoteText);
  const told = [
    ["product", listedSql(namedThingSql("product"), classNames)],
    ["txn_type", listedSql(namedThingSql("txn_type"), { gift_card, tip, gratuity, service_charge })],
    ["category", listedSql(namedThingSql("category"), { gift_card })],
    ["sku", `CASE WHEN upper(trim(sku)) IN (${codes.join(", ")}) THEN 'non_product' END`],
  ].flatMap(([column = "", sql = ""]) => (filled.has(column) ? [sql] : []));
  return `coalesce(${[...told, "'product'"].join(", ")})`;
}
