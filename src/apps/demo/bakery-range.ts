/** What Backstube Morgenrot, an invented bakery, sells, and where. Prices in cents, with tax. */
export interface BakeryGroup {
  readonly name: string;
  readonly taxPercent: 7 | 19;
  /** Mean price of a piece over the counter. */
  readonly meanCents: number;
  /** Pieces on a usual day in a shop of size 1. */
  readonly piecesADay: number;
  /** Demand by month, January first; 0 where it is not baked. */
  readonly demand: readonly number[];
  readonly items: readonly BakeryItem[];
}

export interface BakeryItem {
  readonly number: string;
  readonly name: string;
  readonly priceCents: number;
  readonly grams: number;
  readonly allergens: string;
}

export interface BakeryShop {
  readonly name: string;
  readonly size: number;
  readonly openedOn: string;
  /** Demand by weekday, Monday first; 0 where it is closed. */
  readonly weekday: readonly number[];
}

export const bakeryShops: readonly BakeryShop[] = [
  { name: "Marktplatz", size: 1.2, openedOn: "2025-01-01", weekday: [0.9, 0.9, 1, 1, 1.2, 1.6, 0] },
  { name: "Bahnhof", size: 0.9, openedOn: "2025-01-01", weekday: [1.2, 1.1, 1.1, 1.1, 1.2, 0.8, 0.6] },
  { name: "Seeufer", size: 0.6, openedOn: "2025-10-01", weekday: [0, 0.8, 0.8, 0.9, 1.1, 1.6, 1.7] },
];

export const bakeryGroups: readonly BakeryGroup[] = [
  {
    name: "Brot",
    taxPercent: 7,
    meanCents: 465,
    piecesADay: 70,
    demand: [1.05, 1, 1, 1, 0.95, 0.95, 0.85, 0.85, 1, 1.05, 1.05, 1.1],
    items: [
      item("1001", "Morgenrot-Laib", 480, 1000, "Weizen, Roggen"),
      item("1002", "Roggenmischbrot", 420, 750, "Weizen, Roggen"),
      item("1003", "Dinkelvollkorn", 540, 750, "Dinkel"),
      item("1004", "Kürbiskernbrot", 560, 750, "Weizen, Roggen"),
      item("1005", "Weißbrot", 360, 500, "Weizen"),
    ],
  },
  {
    name: "Brötchen",
    taxPercent: 7,
    meanCents: 68,
    piecesADay: 340,
    demand: [1, 1, 1, 1.05, 1.05, 1, 0.9, 0.9, 1, 1, 1, 1.05],
    items: [
      item("2001", "Schrippe", 45, 60, "Weizen"),
      item("2002", "Mohnbrötchen", 65, 65, "Weizen"),
      item("2003", "Kürbiskernbrötchen", 85, 75, "Weizen, Roggen"),
      item("2004", "Laugenstange", 110, 90, "Weizen"),
      item("2005", "Käsestange", 130, 85, "Weizen, Milch"),
    ],
  },
  {
    name: "Feingebäck",
    taxPercent: 7,
    meanCents: 215,
    piecesADay: 85,
    demand: [1, 1.3, 1, 1, 0.95, 0.9, 0.8, 0.85, 1, 1.05, 1, 0.9],
    items: [
      item("3001", "Nussschnecke", 230, 110, "Weizen, Nüsse, Ei"),
      item("3002", "Buttercroissant", 180, 70, "Weizen, Milch"),
      item("3003", "Krapfen", 190, 80, "Weizen, Ei, Milch"),
      item("3004", "Apfeltasche", 240, 120, "Weizen, Milch"),
      item("3005", "Franzbrötchen", 220, 90, "Weizen, Milch"),
    ],
  },
  {
    name: "Kuchen & Torten",
    taxPercent: 7,
    meanCents: 365,
    piecesADay: 38,
    demand: [0.9, 1, 1.05, 1.1, 1.15, 1, 0.75, 0.8, 1, 1.05, 1, 1.05],
    items: [
      item("4001", "Käsekuchen, Stück", 340, 150, "Weizen, Ei, Milch"),
      item("4002", "Zwetschgenkuchen, Stück", 320, 150, "Weizen, Ei"),
      item("4003", "Himbeertorte, Stück", 420, 160, "Weizen, Ei, Milch"),
      item("4004", "Mohnkuchen, Stück", 330, 140, "Weizen, Ei, Milch"),
    ],
  },
  {
    name: "Heiße Getränke",
    taxPercent: 19,
    meanCents: 320,
    piecesADay: 75,
    demand: [1.15, 1.1, 1.05, 1, 0.9, 0.8, 0.7, 0.75, 0.95, 1.1, 1.15, 1.2],
    items: [
      item("5001", "Filterkaffee", 260, 0, ""),
      item("5002", "Milchkaffee", 370, 0, "Milch"),
      item("5003", "Kräutertee", 290, 0, ""),
      item("5004", "Heiße Schokolade", 390, 0, "Milch"),
    ],
  },
  {
    name: "Weihnachtsgebäck",
    taxPercent: 7,
    meanCents: 790,
    piecesADay: 26,
    demand: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0.4, 1.2, 2.2],
    items: [
      item("6001", "Butterstollen", 1490, 750, "Weizen, Milch, Mandeln"),
      item("6002", "Spekulatius, Tüte", 520, 250, "Weizen, Milch"),
      item("6003", "Vanillekipferl, Tüte", 640, 250, "Weizen, Mandeln"),
    ],
  },
];

function item(number: string, name: string, priceCents: number, grams: number, allergens: string): BakeryItem {
  return { number, name, priceCents, grams, allergens };
}
