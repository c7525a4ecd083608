/** Words that count or measure what stands before them; those that mean the same are on one line. */
const spellings = [
  "pcs pc piece pieces ea each unit units stk stck stück stueck szt ks pz pza pzas und uds ud pce pces stuks 個 件 个",
  "kg kgs kilo kilos 公斤",
  "g gr grams",
  "lb lbs",
  "oz",
  "l ltr ltrs liter litre liters litres",
  "ml",
  "cm",
  "mm",
  "mtr mtrs meter meters metre metres",
  "box boxes",
  "vial vials",
  "tablet tablets tab tabs",
  "capsule capsules caps",
  "ampoule ampoules amp amps",
  "bottle bottles btl",
  "can cans",
  "pack packs pk pkt pkts packet packets",
  "pair pairs",
  "roll rolls",
  "bag bags",
  "carton cartons ctn ctns",
  "case cases",
  "set sets",
  "sheet sheets",
  "jar jars",
  "tube tubes",
  "dose doses",
].map((line) => line.split(" "));
const unitByWord = new Map(
  spellings.flatMap((words) => words.map((word): [string, string] => [word, words[0] ?? word])),
);

/**
 * The unit that a word behind a number names: "Pieces" -> "pcs". Null for any other word; a capital letter alone may
 * mean a million or a size.
 */
export function unitOfWord(word: string): string | null {
  if (/^\p{Lu}$/u.test(word)) return null;
  return unitByWord.get(word.toLowerCase()) ?? null;
}
