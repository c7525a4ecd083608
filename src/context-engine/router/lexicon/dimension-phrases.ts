import type { DimensionNoun, PhraseGroup } from "./phrase.ts";

const dimension = (noun: DimensionNoun, phrases: string): PhraseGroup => ({
  sense: { is: "dimension", noun },
  phrases,
});

/** How people call what numbers are told by. */
export const dimensionPhrases: readonly PhraseGroup[] = [
  dimension(
    "product",
    "what sell | what sold | what is selling | what was sold | product | item | article | prod | good | merchandise | product name | title | thing | dish | menu item | title name | stock item | product line item | itm",
  ),
  dimension(
    "sku",
    "sku | stock keeping unit | sku code | article number | item number | item code | product code | stock code | stockcode | part number",
  ),
  dimension(
    "category",
    "category | product category | cat | department | product type | product group | product line | type of product | kind of product | dept | merchandise category | item category | categ | product family",
  ),
  dimension("vendor", "vendor | supplier | brand | manufacturer | maker | label"),
  dimension(
    "store",
    "store | shop | branch | outlet | till | boutique | restaurant | point of sale | storefront | site",
  ),
  dimension(
    "location",
    "location | warehouse | depot | stock location | stockroom | distribution center | distribution centre",
  ),
  dimension("region", "region | area | territory | reg | district | market | zone"),
  dimension("channel", "channel | sale channel | sale channels | marketplace"),
  dimension("customer", "customer | client | spender | big spender | buyer | shopper | cust | account | guest"),
  dimension(
    "employee",
    "employee | staff | staff member | cashier | salesperson | sales person | sale person | sale rep | rep | seller | sales associate | server | waiter | seller on the staff | staff name | clerk | assistant | associate | shop assistant | team member | member of staff | member of the team | salesman | saleswoman | staffer",
  ),
  dimension(
    "order",
    "list every order | list all order | list each order | list the order | list order | order id | order number | invoice | receipt number | invoice number | single order",
  ),
  dimension("currency", "currency"),
  dimension("source", "source | data source"),
  dimension("file", "file | export | upload"),
  dimension("country", "country | nation | cntry"),
  dimension("state", "state | province | us state"),
  dimension("city", "city | town"),
  dimension("segment", "segment | customer segment | customer type | customer group"),
  dimension(
    "payment_method",
    "payment method | payment type | pymt type | pymt method | payment | tender | tender type | pay method | method of payment | means of payment | how people paid | card type | card brand",
  ),
  dimension(
    "shipping_method",
    "shipping method | ship mode | delivery method | shipping mode | ship method | shipping type | shipping service",
  ),
];
