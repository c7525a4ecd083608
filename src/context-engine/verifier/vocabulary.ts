/**
 * All that a sentence may be made of beside names, metrics, numbers and dates. Any other word is a claim that no fact
 * bears out: a cause, a forecast, an opinion, a name of something else. So the list is of words that by themselves say
 * nothing, and of words that are checked.
 */
const plain = `
a an the this that these those it its they them their there here which who what where when while whereas with
and or but also than overall combined together total altogether respectively much many
i we our you your us shop business company
in on at of for from to by within during over across among amongst between into until up out around after before against versus vs compared comparison relative
is are was were be been being has have had do does did
came come comes amounted amount amounts amounting totalled totaled totals totalling total totaling stood stands stand reached reaching reach made makes make making
sold sells sell selling brought brings bring generated generates generate recorded records record saw seen see shows show showed showing earned earns earn achieved achieves achieve
contributed contributes contribute accounted accounts account accounting represented represents represent comprised comprises comprise
figure figures number numbers value values sum data period
list listed table followed
share shares part percent percentage proportion portion rate
difference gap change changes changed
according based calculated measured counted
exactly precisely
row rows line lines item items product products name names
worth
said says reads note notes states file document source wrote
shown given individual single
`;

const dimensionWords: Readonly<Record<string, string>> = {
  store: "store stores shop shops location locations outlet",
  location: "location locations store stores warehouse",
  product: "product products item items article articles",
  sku: "sku skus item items product products",
  category: "category categories",
  vendor: "vendor vendors supplier suppliers",
  region: "region regions area areas",
  channel: "channel channels",
  customer: "customer customers client clients",
  employee: "employee employees",
  order: "order orders",
  country: "country countries",
  city: "city cities",
  state: "state states",
  segment: "segment segments group groups",
  payment_method: "payment method methods",
  file: "file files",
  source: "source sources",
};

export const plainWords: ReadonlySet<string> = new Set(plain.split(/\s+/).filter((word) => word !== ""));

export function wordsOfDimension(dimension: string): readonly string[] {
  return (dimensionWords[dimension] ?? `${dimension.replaceAll("_", " ")} ${dimension}s`).split(" ");
}

/** Words that are of a time only where one follows: "the month of August". */
export const timeNouns: ReadonlySet<string> = new Set(["day", "week", "month", "quarter", "year"]);

/** Which way a number went, or how two of them lie to each other. */
export const directions: ReadonlyMap<string, "up" | "down" | "flat"> = new Map<string, "up" | "down" | "flat">([
  ...toEntries(
    "rose rise rises risen rising increase increases increased increasing grew grow grows grown growing growth gain gains gained climb climbs climbed up higher jumped jump more above exceeded exceeds exceed exceeding ahead larger bigger greater outsold outsells beat beats topped",
    "up",
  ),
  ...toEntries(
    "fell fall falls fallen falling decrease decreases decreased decreasing drop drops dropped dropping decline declines declined declining down lower shrank shrink shrunk slipped slip dipped dip less fewer below behind smaller reduced reduction trailed trails trailing",
    "down",
  ),
  ...toEntries("unchanged flat stable steady", "flat"),
]);

export const superlatives: ReadonlyMap<string, "most" | "least"> = new Map<string, "most" | "least">([
  ...toEntries("best top highest largest biggest greatest most strongest leading leader led leads lead", "most"),
  ...toEntries("worst lowest smallest least fewest weakest bottom", "least"),
]);

function toEntries<const Value>(words: string, value: Value): readonly (readonly [string, Value])[] {
  return words.split(" ").map((word) => [word, value] as const);
}
