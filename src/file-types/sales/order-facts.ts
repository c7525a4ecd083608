import { createCandidateFinder, fitsKind, type Candidate, pickCandidate } from "../candidates.ts";
import { type Column, type Draft, pick, refuse } from "../draft.ts";
import { headerKey, headerKeys } from "../header-name.ts";
import { type FieldNames, indexSynonyms } from "../synonyms.ts";
import { orderFacts } from "./fields.ts";

/**
 * Of each place, most telling first: where the order went, what says no more than its kind, where the bill went. The three
 * name different places for one order, so that one of them feeds the field and the others feed none.
 */
const names: Readonly<Record<string, FieldNames>> = {
  country: {
    strong: `shipping country|ship country|ship to country|delivery country|destination country|shipping address country|shipping country name|
      lieferland|pays de livraison|pais de envio|pais de entrega|paese di spedizione|verzendland|
      country|country/region|country name|customer country|land|pays|pais|paese|zeme|国家|國家|国|配送国|
      shipping country code|ship country code|shipping address country code|country code|country iso|landercode|code pays|codigo pais`,
    weak: `billing country|bill country|bill to country|buyer country|po country|billing address country|billing country name|rechnungsland|
      pays de facturation|pais de facturacion|paese di fatturazione|billing country code|billing address country code`,
  },
  state: {
    strong: `shipping province|shipping state|ship province|ship state|ship to state|ship to province|ship to province/region/state|ship to state/province|
      delivery state|delivery province|shipping address province|shipping address state|shipping province name|shipping state name|delivery state name|
      shipping address province code|state/province|province/state|state or province|province|state|state name|state code|us state|customer state|
      bundesland|provinz|kanton|provincia|provincie|uf|wojewodztwo|都道府県|省份|省`,
    weak: `billing province|billing state|bill state|bill to state|bill to province|buyer state|order state|po region|billing address province|
      billing address state|billing province name|billing state name|billing address province code`,
  },
  city: {
    strong: `shipping city|ship city|ship to city|delivery city|destination city|shipping address city|recipient city|lieferort|ville de livraison|
      ciudad de envio|ciudad de entrega|citta di spedizione|cidade de entrega|city|city name|town|customer city|stadt|ort|wohnort|ville|ciudad|
      citta|cidade|stad|plaats|woonplaats|miasto|miejscowosc|mesto|obec|市区町村|都市|城市`,
    weak: `billing city|bill city|bill to city|buyer city|order city|po city|billing address city|rechnungsort|ville de facturation|
      ciudad de facturacion|citta di fatturazione`,
  },
  segment: {
    strong: `customer segment|segment|customer type|customer group|customer category|customer class|client type|client segment|buyer type|member type|
      customer tier|kundensegment|kundengruppe|kundentyp|kundenart|segment client|type de client|groupe de clients|segmento|segmento de cliente|
      tipo de cliente|tipo cliente|grupo de clientes|segmento cliente|gruppo clienti|tipo di cliente|klantgroep|klantsegment|klanttype|
      grupa klientow|typ klienta|segment klienta|skupina zakazniku|typ zakaznika|顧客区分|会員種別|顧客セグメント|客户类型|客户分类|会员类型`,
  },
  payment_method: {
    strong: `payment method|payment type|payment mode|mode of payment|payment option|payment method title|payment method name|payment gateway|
      payment instrument|payment means|pay method|paid by|paid with|tender type|tender|tender name|zahlungsart|zahlungsmethode|zahlungsmittel|
      zahlungsweise|zahlart|bezahlart|moyen de paiement|mode de paiement|methode de paiement|type de paiement|metodo de pago|forma de pago|
      medio de pago|tipo de pago|metodo di pagamento|modalita di pagamento|tipo di pagamento|metodo de pagamento|forma de pagamento|
      meio de pagamento|betaalmethode|betaalwijze|betalingsmetode|betalningsmetod|metoda platnosci|sposob platnosci|forma platnosci|
      zpusob platby|platebni metoda|支払方法|支払い方法|お支払い方法|決済方法|支付方式|付款方式|支付方法`,
    weak: "payment|zahlung|paiement|pago|pagamento|betaling|gateway|card brand|card type|kartenart|type de carte",
  },
  shipping_method: {
    strong: `ship mode|shipping method|shipping mode|ship method|shipping method title|shipping service|ship service level|shipping service level|
      shipping type|delivery method|delivery mode|delivery type|versandart|versandmethode|lieferart|zustellart|mode de livraison|
      methode de livraison|type de livraison|metodo de envio|modo de envio|tipo de envio|forma de envio|metodo di spedizione|modalita di spedizione|
      metodo de entrega|verzendmethode|verzendwijze|sposob dostawy|metoda dostawy|sposob wysylki|zpusob dopravy|leveransmetod|leveringsmetode|
      配送方法|配送方式|发货方式|物流方式`,
  },
};

const synonyms = indexSynonyms(names);
const fields = orderFacts.map((name) => ({ name, kind: "text" }) as const);
const { candidatesOf } = createCandidateFinder(
  fields,
  synonyms,
  (column, field) => fitsKind(column, field) && (column.isEmpty || column.source.reading.kind === "text"),
);

/** Names that an order or a payment has for what became of it, too; there the cells, and what stands beside, say which it is. */
const bareStates = headerKeys("state|state name|state code|order state|uf");
const barePayments = headerKeys("payment|zahlung|paiement|pago|pagamento|betaling");
const becameOf =
  /^(?:paid|unpaid|partially[ _-]paid|pending|open|closed|complete|completed|incomplete|cancell?ed|new|active|inactive|draft|done|sent|shipped|delivered|processing|in progress|holded|on hold|refunded|fulfilled|unfulfilled|success|succeeded|failed|declined|captured|authori[sz]ed|settled|void|voided|confirmed|returned|sale|yes|no|true|false|bezahlt|offen|storniert|abgeschlossen|paye|payee|pagado|pagato|pago)$/i;
const placeWord =
  /^(?:city|town|country|zip|zipcode|postcode|postal|postalcode|address|street|plz|ort|stadt|ville|ciudad|cidade)$/;

/**
 * Facts of an order and its buyer, from columns that feed nothing else: what is known of a table without them stays as it is.
 * A column that says the country for the region of its rows says both.
 */
export function assignOrderFacts(draft: Draft): void {
  for (const field of orderFacts) {
    const found = candidatesOf(draft, field).filter(({ column }) => mayBe(draft, field, column));
    const best = found.find(({ column }) => !column.isEmpty) ?? found[0];
    if (best !== undefined) pickOne(draft, best, found);
  }
  const region = draft.picks.get("region");
  if (region !== undefined && !draft.picks.has("country") && saysCountry(region.column.name))
    pick(draft, "region", region.column, region.confidence, `${region.why}; it is the country, too`);
}

/** Whether a header names the country, as one that is read as the region of a row may do. */
export function saysCountry(header: string): boolean {
  return synonyms.get(headerKey(header))?.some(({ field }) => field === "country") ?? false;
}

function pickOne(draft: Draft, best: Candidate, found: readonly Candidate[]): void {
  const others = found.filter(({ column }) => column !== best.column).map(({ column }) => column);
  const before = others.map(({ name }) => `"${name}"`).join(", ");
  pickCandidate(
    draft,
    best,
    others.length === 0 ? undefined : `the header "${best.column.name}" names it, and goes before ${before}`,
  );
  for (const column of others)
    refuse(draft, column, `"${best.column.name}" is the ${best.field.replace("_", " ")}: it goes before this one`);
}

function mayBe(draft: Draft, field: string, column: Column): boolean {
  const { key } = column.header;
  // Of a list inside a record it is a fact of the line.
  if (draft.lines !== undefined && column.name.startsWith(`${draft.lines}.`)) return false;
  const isBare = bareStates.includes(key) || barePayments.includes(key);
  if (isBare && column.texts.some((text) => becameOf.test(text.trim()))) return false;
  return field !== "state" || !bareStates.includes(key) || key === "uf" || isAmongPlaces(draft, column);
}

function isAmongPlaces({ columns }: Draft, state: Column): boolean {
  return columns.some((column) => column !== state && column.header.words.some((word) => placeWord.test(word)));
}
