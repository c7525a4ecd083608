import type { Random } from "./random.ts";

export interface Customer {
  readonly email: string;
  readonly city: string;
  readonly region: string;
}

const firstNames = [
  "ada",
  "ben",
  "clara",
  "dylan",
  "edie",
  "finn",
  "greta",
  "hugo",
  "iris",
  "jonas",
  "kit",
  "lena",
  "milo",
  "nora",
  "otis",
  "pia",
  "quinn",
  "rosa",
  "sam",
  "tilda",
  "una",
  "viktor",
  "wren",
  "yara",
] as const;
const lastNames = [
  "alder",
  "birch",
  "cole",
  "dunmore",
  "elder",
  "fairlie",
  "gorse",
  "hazel",
  "ivers",
  "juniper",
  "keel",
  "larch",
  "marsh",
  "nettle",
  "oakes",
  "pike",
  "quill",
  "rowan",
  "sedge",
  "thorne",
  "umber",
  "vale",
  "willow",
  "yarrow",
] as const;

/** Invented places, the larger ones first. */
const places = [
  { city: "Larkhaven", region: "North Coast", size: 9 },
  { city: "Great Sedgely", region: "Midlands", size: 8 },
  { city: "Portmarrow", region: "South Coast", size: 7 },
  { city: "Thistleford", region: "Midlands", size: 5 },
  { city: "Oldcastle Green", region: "North Coast", size: 4 },
  { city: "Millbrae", region: "Highlands", size: 4 },
  { city: "Winterbourne Quay", region: "South Coast", size: 3 },
  { city: "Kestrel Bay", region: "Islands", size: 2 },
  { city: "Upper Fennick", region: "Highlands", size: 2 },
] as const;

/** People with one address each; no two share an e-mail. */
export function createCustomers(random: Random): readonly Customer[] {
  return lastNames.flatMap((last, row) =>
    firstNames.map((_, column) => {
      const first = firstNames[(row + column) % firstNames.length];
      const { city, region } = random.pickWeighted(places, (place) => place.size);
      return { email: `${first}.${last}@post.example`, city, region };
    }),
  );
}

/** One of them; those at the front come back more often. Now and then somebody orders without an account. */
export function pickCustomer(customers: readonly Customer[], random: Random): Customer {
  const reach = Math.ceil(customers.length * random.next());
  const customer = random.pick(customers.slice(0, Math.max(1, reach)));
  return random.chance(0.03) ? { ...customer, email: "" } : customer;
}
