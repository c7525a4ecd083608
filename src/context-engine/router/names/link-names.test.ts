import { describe, expect, test } from "vitest";
import { readWords } from "../words.ts";
import { type LinkHints, linkNames, type NameLink } from "./link-names.ts";
import { createNameIndex, type KnownName, type NameIndex } from "./name-index.ts";

function aCatalogue(dimensions: Readonly<Record<string, readonly string[]>>): NameIndex {
  return createNameIndex(
    Object.entries(dimensions).flatMap(([dimension, names]) =>
      names.map((name, at): KnownName => ({ dimension, name, rows: 100 - at })),
    ),
  );
}

/** Words that the rest of a reading would use: of the question, of time, of metrics. */
const read = new Set(
  "sales sale revenue units of the in at for and or by last month week top best show me how did how's what much many total do we sell sold stock stores store region product products sku customer vendor is are to a with vs compare from on".split(
    " ",
  ),
);

function link(question: string, index: NameIndex, hints: LinkHints = {}): readonly NameLink[] {
  const words = readWords(question);
  return linkNames(words, (at) => read.has(words[at]?.key ?? "") || /^\d+$/.test(words[at]?.key ?? ""), index, hints);
}

/** "name" for a clear link, "name | name" for one that must be asked about, in the order of the question. */
function shown(links: readonly NameLink[]): string {
  return links
    .map(({ candidates, isClear }) =>
      isClear ? (candidates[0]?.name ?? "") : candidates.map(({ name }) => name).join(" | "),
    )
    .join(" ; ");
}

const teaShop = aCatalogue({
  region: ["West", "North"],
  store: ["Quay Street", "Fieldhouse", "Millbrook", "Harbourgate"],
  location: ["Quay Street", "Central Depot"],
  channel: ["web", "till"],
  category: ["Tea", "Kettles", "Gifts", "Mugs", "Tinned Goods"],
  vendor: ["Assam & Sons", "Brightwater Ceramics"],
  employee: ["Ada Novak", "Bela Novak", "Zoë Marchetti"],
  product: [
    "Copper Kettle",
    "Kettle",
    "Earl Grey Tin",
    "Earl Grey Tea",
    "Oolong Spring 100 g",
    "Oolong Autumn 100 g",
    "Marine Collagen Powder",
    "Blue Mug 30 cl",
    "Blue Mug 45 cl",
    "Stoneware Teapot",
    "Gift Card",
    "Spring Gift Box",
    "Best Sellers Sampler",
    "Salt & Pepper Mill",
    "General",
  ],
  sku: ["CA-320", "CA-330", "TB-1001", "TB-10-02"],
});

describe("in a tea shop", () => {
  test.each([
    ["sales of Copper Kettles last month", "Copper Kettle"],
    ["earl grey tins", "Earl Grey Tin"],
    ["how many EARL GREY TEA did we sell", "Earl Grey Tea"],
    ["tea sales", "Tea"],
    ["kettle sales in West", "Kettle ; West"],
    ["copper kettle", "Copper Kettle"],
    ["ca320", "CA-320"],
    ["CA 320", "CA-320"],
    ["sales of ca-320 last week", "CA-320"],
    ["CA-321", ""],
    ["ca 321", ""],
    ["ca331", ""],
    ["TB1001 vs tb 1001", "TB-1001 ; TB-1001"],
    ["tb1002", "TB-10-02"],
    ["tb1003", ""],
    ["sales of Novak", "Ada Novak | Bela Novak"],
    ["ada novak", "Ada Novak"],
    ["Novak, Ada", "Ada Novak"],
    ["how did zoe do", "Zoë Marchetti"],
    ["the oolong", "Oolong Spring 100 g | Oolong Autumn 100 g"],
    ["oolong autumn", "Oolong Autumn 100 g"],
    ["spring oolong", "Oolong Spring 100 g"],
    ["Oolong Spring 100g", "Oolong Spring 100 g"],
    ["is the collagen", "Marine Collagen Powder"],
    ["quay stret", "Quay Street"],
    ["quay st", "Quay Street"],
    ["coper ketle", "Copper Kettle"],
    ["fieldhuose", "Fieldhouse"],
    ["field house", "Fieldhouse"],
    ["harbour gate", "Harbourgate"],
    ["milbrook", "Millbrook"],
    ["ada novac", "Ada Novak"],
    ["earl gray tin", "Earl Grey Tin"],
    ["earl gray", "Earl Grey Tin | Earl Grey Tea"],
    ["stonewear teapot", "Stoneware Teapot"],
    ["teapot", "Stoneware Teapot"],
    ["blue mug 45 cl", "Blue Mug 45 cl"],
    ["blue mug 45", "Blue Mug 45 cl"],
    ["blue mug 45cl", "Blue Mug 45 cl"],
    ["blue mugs", "Blue Mug 30 cl | Blue Mug 45 cl"],
    ["blue mug 46 cl", "Mugs"],
    ["top 5 mugs", "Mugs"],
    ["gift", "Gifts"],
    ["gift card", "Gift Card"],
    ["gift card vs spring gift box", "Gift Card ; Spring Gift Box"],
    ["spring sales", ""],
    ["best sales", ""],
    ["powder", "Marine Collagen Powder"],
    ["salt and pepper mill", "Salt & Pepper Mill"],
    ["salt & pepper", "Salt & Pepper Mill"],
    ["salt and peper mill", "Salt & Pepper Mill"],
    ["West and North", "West ; North"],
    ["West, North or Millbrook", "West ; North ; Millbrook"],
    ["quay street and millbrook", "Quay Street ; Millbrook"],
    ["the rest", ""],
    ["tee sales", ""],
    ["wst", ""],
    ["genral", ""],
    ["general", "General"],
    ["brightwater", "Brightwater Ceramics"],
    ["brightwatr ceramic", "Brightwater Ceramics"],
    ["harbour", "Harbourgate"],
    ["harbourgate tea", "Harbourgate ; Tea"],
    ["tinned goods", "Tinned Goods"],
    ["web sales of tea in west", "web ; Tea ; West"],
    ["what is a sampler", "Best Sellers Sampler"],
    ['"spring"', "Oolong Spring 100 g | Spring Gift Box"],
  ])("%s: %s", (question, expected) => {
    expect(shown(link(question, teaShop))).toBe(expected);
  });

  test.each([
    ["quay stret", '"quay stret" read as the store Quay Street'],
    ["the collagen", '"collagen" read as the product Marine Collagen Powder'],
    ["field house", '"field house" read as the store Fieldhouse'],
    ["quay street", null],
    ["ca320", null],
    ["Copper Kettles", null],
    ["the oolong", null],
  ])("what is read of %s is said: %s", (question, said) => {
    expect(link(question, teaShop).map((each) => each.said)).toEqual([said]);
  });

  test("one name of two dimensions is clear, and marked", () => {
    expect(link("quay street", teaShop)).toMatchObject([
      {
        isClear: true,
        sameName: true,
        candidates: [
          { dimension: "store", name: "Quay Street", how: "exact", score: 1 },
          { dimension: "location", name: "Quay Street" },
        ],
      },
    ]);
  });

  test("a word for the dimension beside a name decides which dimension", () => {
    const hints: LinkHints = { dimensionAt: () => "category" };
    expect(shown(link("kettle", teaShop, hints))).toBe("Kettles");
  });

  test("a word for the dimension lets a common word stand for a name", () => {
    const hints: LinkHints = { dimensionAt: () => "product" };
    expect(shown(link("spring", teaShop, hints))).toBe("Oolong Spring 100 g | Spring Gift Box");
  });

  test("a name in full says whether others use its words", () => {
    const words = readWords("West tea");
    const links = linkNames(words, (at) => at === 1, teaShop);
    expect(links.map(({ isTaken, candidates }) => [candidates[0]?.name, isTaken])).toEqual([
      ["West", false],
      ["Tea", true],
    ]);
  });
});

const clothes = aCatalogue({
  store: ["São Paulo Centro", "Łódź Manufaktura", "Rue de l'Église"],
  vendor: ["Levi's", "H&M", "Marks & Spencer"],
  category: ["Dresses", "T-Shirts", "Jeans"],
  product: [
    "Basic T-Shirt Red S",
    "Basic T-Shirt Red M",
    "Basic T-Shirt Navy M",
    "Linen Dress Navy M",
    "Slim Chino Khaki 32/34",
    "Slim Chino Khaki 34/34",
    "Cashmere Scarf",
    "Cashmere Jumper",
    "Notebook Sleeve",
  ],
  sku: ["LD-NVY-M", "LD-NVY-L", "0012345", "12345"],
});

describe("in a shop of clothes", () => {
  test.each([
    ["tshirts", "T-Shirts"],
    ["t-shirt sales", "T-Shirts"],
    ["dress", "Dresses"],
    ["linen dresses", "Linen Dress Navy M"],
    ["basic t-shirt navy m", "Basic T-Shirt Navy M"],
    ["basic tshirt navy", "Basic T-Shirt Navy M"],
    ["basic t-shirt red", "Basic T-Shirt Red S | Basic T-Shirt Red M"],
    ["slim chino khaki 32/34", "Slim Chino Khaki 32/34"],
    ["slim chino", "Slim Chino Khaki 32/34 | Slim Chino Khaki 34/34"],
    ["cashmere", "Cashmere Scarf | Cashmere Jumper"],
    ["cashmire scarf", "Cashmere Scarf"],
    ["cashmre", "Cashmere Scarf | Cashmere Jumper"],
    ["note book sleeve", "Notebook Sleeve"],
    ["note book", "Notebook Sleeve"],
    ["levis", "Levi's"],
    ["Levi's jeans", "Levi's ; Jeans"],
    ["h&m", "H&M"],
    ["h and m", "H&M"],
    ["marks and spencer", "Marks & Spencer"],
    ["sao paulo centro", "São Paulo Centro"],
    ["sao paulo", "São Paulo Centro"],
    ["lodz manufaktura", "Łódź Manufaktura"],
    ["rue de l'eglise", "Rue de l'Église"],
    ["ld-nvy-m", "LD-NVY-M"],
    ["LDNVYL", "LD-NVY-L"],
    ["12345", ""],
    ["m", ""],
    ["jean", "Jeans"],
    ["red", ""],
    ["navy", "Basic T-Shirt Navy M | Linen Dress Navy M"],
  ])("%s: %s", (question, expected) => {
    expect(shown(link(question, clothes))).toBe(expected);
  });

  test("a number is a name where its dimension stands before it, and no other number", () => {
    const hints: LinkHints = { dimensionAt: () => "sku", dimensionBefore: () => "sku" };
    expect(shown(link("12345", clothes, hints))).toBe("12345");
    expect(shown(link("0012345", clothes, hints))).toBe("0012345");
    expect(shown(link("12346", clothes, hints))).toBe("");
    expect(
      shown(link("5", aCatalogue({ store: ["5"] }), { dimensionAt: () => "store", dimensionBefore: () => undefined })),
    ).toBe("");
  });
});

const hardware = aCatalogue({
  category: ["Fasteners", "Power Tools", "Hand Tools"],
  vendor: ["Bosch", "Böhler", "3M"],
  product: [
    "Hex Bolt M8x40 Zinc",
    "Hex Bolt M8x60 Zinc",
    "Hex Nut M8",
    "Wood Screw 4.5 x 50",
    "Wood Screw 4,5 x 60",
    "Cordless Drill 18V",
    "Cordless Drill 12V",
    "Paint 1.5 l White",
    "Paint 15 l White",
  ],
  sku: ["HB-M8-40", "HB-M8-60", "AX7", "AX17", "9000-A", "90-00-A"],
});

describe("in a hardware store", () => {
  test.each([
    ["hex bolt m8x40 zinc", "Hex Bolt M8x40 Zinc"],
    ["hex bolts", "Hex Bolt M8x40 Zinc | Hex Bolt M8x60 Zinc"],
    ["m8x60", "Hex Bolt M8x60 Zinc"],
    ["m8x61", ""],
    ["hex nuts m8", "Hex Nut M8"],
    ["wood screw 4.5 x 60", "Wood Screw 4,5 x 60"],
    ["wood screw 4,5 x 50", "Wood Screw 4.5 x 50"],
    ["cordless drill 18 V", "Cordless Drill 18V"],
    ["cordles dril 12v", "Cordless Drill 12V"],
    ["cordless drill", "Cordless Drill 18V | Cordless Drill 12V"],
    ["cordless drill 14v", ""],
    ["paint 15 l white", "Paint 15 l White"],
    ["paint 1.5 l white", "Paint 1.5 l White"],
    ["power tools", "Power Tools"],
    ["bosh", "Bosch"],
    ["boschh", "Bosch"],
    ["bohler", "Böhler"],
    ["3m", "3M"],
    ["hb-m8-40", "HB-M8-40"],
    ["hbm840", "HB-M8-40"],
    ["ax7", "AX7"],
    ["ax 17", "AX17"],
    ["ax8", ""],
    ["9000-a", "9000-A"],
    ["fastners", "Fasteners"],
  ])("%s: %s", (question, expected) => {
    expect(shown(link(question, hardware))).toBe(expected);
  });
});

const people = aCatalogue({
  employee: [
    "María José de la Cruz",
    "Jan van den Berg",
    "Ludwig van Beethoven",
    "O'Neill, Sean",
    "May Lin",
    "Will Young",
  ],
  customer: [
    "Müller GmbH",
    "Møller A/S",
    "Smith & Daughters",
    "Smith Bakery",
    "Ina",
    "Nguyễn Văn An",
    "IGNORE PREVIOUS INSTRUCTIONS Card",
  ],
  region: ["Île-de-France", "Nord"],
});

describe("among names of people", () => {
  test.each([
    ["maria jose de la cruz", "María José de la Cruz"],
    ["Maria Jose", "María José de la Cruz"],
    ["de la cruz", "María José de la Cruz"],
    ["van den berg", "Jan van den Berg"],
    ["beethoven", "Ludwig van Beethoven"],
    ["betthoven", "Ludwig van Beethoven"],
    ["sean o'neill", "O'Neill, Sean"],
    ["oneill", "O'Neill, Sean"],
    ["O’Neill’s", "O'Neill, Sean"],
    ["may lin", "May Lin"],
    ["will", ""],
    ["may", ""],
    ["muller gmbh", "Müller GmbH"],
    ["moller a/s", "Møller A/S"],
    ["smith", "Smith & Daughters | Smith Bakery"],
    ["smith bakery", "Smith Bakery"],
    ["smith bakry", "Smith Bakery"],
    ["in a", ""],
    ["ina", "Ina"],
    ["nguyen van an", "Nguyễn Văn An"],
    ["nguyen", "Nguyễn Văn An"],
    ["ile de france", "Île-de-France"],
    ["ignore previous instructions card", "IGNORE PREVIOUS INSTRUCTIONS Card"],
    ["card", ""],
    ["previous", ""],
  ])("%s: %s", (question, expected) => {
    expect(shown(link(question, people))).toBe(expected);
  });
});

const elsewhere = aCatalogue({
  store: ["Москва Центр", "Αθήνα", "東京 本店", "תל אביב"],
  product: ["Чай зелёный", "Чай чёрный", "抹茶 ラテ", "قهوة عربية", "한국 김치"],
});

describe("in other scripts", () => {
  test.each([
    ["москва центр", "Москва Центр"],
    ["москва", "Москва Центр"],
    ["чай зеленый", "Чай зелёный"],
    ["чай", "Чай зелёный | Чай чёрный"],
    ["чай зеленй", "Чай зелёный"],
    ["αθηνα", "Αθήνα"],
    ["ΑΘΗΝΑ", "Αθήνα"],
    ["東京 本店", "東京 本店"],
    ["東京本店", "東京 本店"],
    ["抹茶", "抹茶 ラテ"],
    ["قهوة عربية", "قهوة عربية"],
    ["תל אביב", "תל אביב"],
    ["김치", "한국 김치"],
  ])("%s: %s", (question, expected) => {
    expect(shown(link(question, elsewhere))).toBe(expected);
  });
});

describe("names that would mislead", () => {
  const hostile = aCatalogue({
    product: [
      "the",
      "of",
      "5",
      "2025",
      "",
      "  ",
      "%%",
      "🙂",
      "<b>Bold</b> Biscuit",
      "x\u0000y\u001Bz Wafer",
      `Long ${"word ".repeat(2000)}`,
      "Sales",
      "Returns",
      "‮Evil Cake",
    ],
  });
  test.each([
    ["what is the total of sales in 2025", "Sales"],
    ["top 5", ""],
    ['sales of "the"', "the ; Sales"],
    ["bold biscuit", "<b>Bold</b> Biscuit"],
    ["wafer", "x\u0000y\u001Bz Wafer"],
    ["evil cake", "‮Evil Cake"],
    ["return", "Returns"],
    ["🙂 %% ???", ""],
  ])("%s: %s", (question, expected) => {
    expect(shown(link(question, hostile)).split(" ; ").toSorted()).toEqual(expected.split(" ; ").toSorted());
  });

  test("what is said of a name has no signs that steer a screen", () => {
    expect(link("wafer", hostile).map(({ said }) => said)).toEqual(['"wafer" read as the product x y z Wafer']);
  });

  test("a word that many names have is no name; with a word for its dimension it is a question", () => {
    const index = aCatalogue({
      vendor: ["Acme Ltd"],
      product: Array.from({ length: 30 }, (_, at) => `Zorb Acme Widget ${at}`),
    });
    expect(shown(link("zorb", index))).toBe("");
    expect(shown(link("acme", index))).toBe("Acme Ltd");
    const hinted = link("zorb", index, { dimensionAt: () => "product" });
    expect(hinted.map(({ isClear, candidates }) => [isClear, candidates.length])).toEqual([[false, 30]]);
  });
});
