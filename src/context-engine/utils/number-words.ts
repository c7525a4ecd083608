const cardinals =
  "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty";
const ordinals =
  "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth";
const tens = { thirty: 30, forty: 40, fifty: 50, sixty: 60, seventy: 70, eighty: 80, ninety: 90 };

const numbered = (text: string): [string, number][] => text.split(" ").map((word, at) => [word, at + 1]);

/** One to twenty, and the tens up to ninety. */
export const cardinalWords: ReadonlyMap<string, number> = new Map([...numbered(cardinals), ...Object.entries(tens)]);
/** First to twentieth, and thirtieth: days of a month, places of a ranking. */
export const ordinalWords: ReadonlyMap<string, number> = new Map([...numbered(ordinals), ["thirtieth", 30]]);
/** What numbers are multiplied by. */
export const powerWords: ReadonlyMap<string, number> = new Map([
  ["hundred", 100],
  ["thousand", 1_000],
  ["million", 1_000_000],
  ["billion", 1_000_000_000],
]);
