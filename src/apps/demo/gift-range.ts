/** The range of Fern & Kettle, an invented web shop for gifts and homeware. Prices in cents, without tax. */
export interface GiftProduct {
  readonly sku: string;
  readonly name: string;
  readonly category: GiftCategory;
  readonly priceCents: number;
  readonly costCents: number;
  /** How often it sells beside the others. */
  readonly popularity: number;
  readonly supplier: string;
  /** First and last day on sale where it is not the whole time. */
  readonly from?: string;
  readonly until?: string;
}

export type GiftCategory = "Candles" | "Kitchen" | "Paper" | "Textiles" | "Garden" | "Festive" | "Wall and shelf";

/** Demand by month, January first. */
export const categoryDemand: Readonly<Record<GiftCategory, readonly number[]>> = {
  Candles: [1.1, 1.1, 0.9, 0.7, 0.6, 0.5, 0.5, 0.6, 1, 1.3, 1.5, 1.6],
  Kitchen: [0.9, 0.9, 1, 1, 1.1, 1, 0.9, 0.9, 1, 1, 1.1, 1.2],
  Paper: [0.8, 1.3, 0.9, 0.9, 1.1, 1, 0.7, 1.1, 1.1, 0.9, 1, 1.1],
  Textiles: [1.2, 1, 0.9, 0.8, 0.7, 0.6, 0.6, 0.7, 1, 1.3, 1.3, 1.2],
  Garden: [0.2, 0.5, 1.3, 1.8, 1.9, 1.6, 1.2, 0.8, 0.5, 0.3, 0.2, 0.2],
  Festive: [0.1, 0.05, 0.4, 0.5, 0.05, 0.05, 0.05, 0.1, 0.4, 1.2, 2.4, 2.8],
  "Wall and shelf": [1, 0.9, 1, 1, 1, 0.9, 0.9, 1, 1, 1, 1, 1],
};

const beeswaxCo = "Hollow Oak Beeswax";
const claybank = "Claybank Pottery";
const foldline = "Foldline Press";
const weftWorks = "Weft & Works";
const greenLadder = "Green Ladder";

export const giftRange: readonly GiftProduct[] = [
  product("CA-101", "Beeswax pillar, small", "Candles", 890, 360, 9, beeswaxCo),
  product("CA-102", "Beeswax pillar, tall", "Candles", 1490, 610, 6, beeswaxCo),
  product("CA-110", "Tea lights, box of twelve", "Candles", 690, 240, 11, beeswaxCo),
  product("CA-120", "Scented candle Rain on Moss", "Candles", 1890, 720, 7, beeswaxCo),
  product("CA-121", "Scented candle Orchard Smoke", "Candles", 1890, 720, 6, beeswaxCo),
  { ...product("CA-130", "Lantern, blackened tin", "Candles", 3450, 1580, 3, "Tinker's Row"), from: "2025-09-01" },
  product("KI-201", "Enamel mug, blue", "Kitchen", 1250, 480, 12, claybank),
  product("KI-202", "Enamel mug, cream", "Kitchen", 1250, 480, 9, claybank),
  product("KI-210", "Stoneware bowl Pebble", "Kitchen", 1680, 690, 7, claybank),
  product("KI-211", "Stoneware jug Pebble", "Kitchen", 3290, 1390, 4, claybank),
  product("KI-220", "Oak butter board", "Kitchen", 2190, 880, 5, "Tinker's Row"),
  product("KI-230", "Linen tea towel Fern", "Kitchen", 1190, 430, 10, weftWorks),
  { ...product("KI-240", "Copper kettle, one litre", "Kitchen", 8900, 4700, 1, "Tinker's Row"), until: "2026-01-31" },
  product("PA-301", "Notebook, dotted", "Paper", 1090, 390, 10, foldline),
  product("PA-302", "Notebook, blank", "Paper", 1090, 390, 6, foldline),
  product("PA-310", "Greeting card Hare", "Paper", 350, 90, 14, foldline),
  product("PA-311", "Greeting card Heron", "Paper", 350, 90, 12, foldline),
  product("PA-320", "Wrapping paper, three sheets", "Paper", 790, 260, 9, foldline),
  {
    ...product("PA-330", "Wall calendar 2026", "Paper", 1650, 620, 8, foldline),
    from: "2025-09-15",
    until: "2026-01-31",
  },
  product("TE-401", "Wool throw, heather", "Textiles", 6900, 3350, 3, weftWorks),
  product("TE-402", "Wool throw, oat", "Textiles", 6900, 3350, 2, weftWorks),
  product("TE-410", "Cushion cover Meadow", "Textiles", 2490, 980, 5, weftWorks),
  product("TE-420", "Hot water bottle, knitted", "Textiles", 2790, 1140, 5, weftWorks),
  product("GA-501", "Seed box Bee Border", "Garden", 1390, 520, 9, greenLadder),
  product("GA-502", "Seed box Kitchen Herbs", "Garden", 1390, 520, 8, greenLadder),
  product("GA-510", "Terracotta pot, hand thrown", "Garden", 1790, 760, 6, claybank),
  product("GA-520", "Watering can, two litres", "Garden", 2650, 1180, 4, greenLadder),
  product("GA-530", "Bird feeder Wren", "Garden", 2290, 940, 4, greenLadder),
  product("FE-601", "Straw stars, set of six", "Festive", 980, 310, 8, "Lark Lane Makers"),
  product("FE-602", "Glass bauble Winter Sky", "Festive", 1290, 490, 9, "Lark Lane Makers"),
  product("FE-610", "Advent box, 24 drawers", "Festive", 4900, 2250, 3, "Tinker's Row"),
  product("FE-620", "Painted egg, wood", "Festive", 750, 250, 6, "Lark Lane Makers"),
  product("WA-701", 'Picture frame 8" oak', "Wall and shelf", 1950, 790, 6, "Tinker's Row"),
  product("WA-702", 'Picture frame 12" oak', "Wall and shelf", 2650, 1090, 4, "Tinker's Row"),
  product("WA-710", "Print Tide Table", "Wall and shelf", 2400, 700, 5, foldline),
  product("WA-720", "Shelf clock Robin", "Wall and shelf", 4590, 2180, 2, "Tinker's Row"),
];

function product(
  sku: string,
  name: string,
  category: GiftCategory,
  priceCents: number,
  costCents: number,
  popularity: number,
  supplier: string,
): GiftProduct {
  return { sku, name, category, priceCents, costCents, popularity, supplier };
}
