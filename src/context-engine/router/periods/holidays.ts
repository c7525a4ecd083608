import { isoWeekday, toDayNumber } from "#core/calendar.ts";
import { type Days, nthWeekday } from "./calendar-spans.ts";

export interface Holiday {
  readonly name: string;
  readonly dayIn: (year: number) => number;
  /** Days around it that "weekend" means, when it is not the Saturday and Sunday beside it. */
  readonly weekend?: { readonly before: number; readonly after: number };
  /** Of more than one day: how many. */
  readonly days?: number;
  readonly assumes?: string;
}

/** Easter Sunday in the Gregorian calendar: Meeus/Jones/Butcher. */
function easter(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const sum = h + l - 7 * m + 114;
  return toDayNumber({ year, month: Math.floor(sum / 31), day: (sum % 31) + 1 });
}

const fixed = (month: number, day: number) => (year: number) => toDayNumber({ year, month, day });
const nth = (month: number, weekday: number, n: number) => (year: number) =>
  nthWeekday(year, month, weekday, n) ?? toDayNumber({ year, month, day: 1 });
const thanksgiving = nth(11, 4, 4);
const longWeekend = { weekend: { before: 2, after: 0 } };
const american = (name: string): { assumes: string } => ({ assumes: `${name} as in the United States` });

/** Trading days by the words that name them, as the grammar spells words. Where countries differ it is said which is meant. */
const table: readonly (readonly [phrases: string, holiday: Holiday])[] = [
  ["new year day|new years day|new year|new years", { name: "New Year's Day", dayIn: fixed(1, 1) }],
  ["new year eve|new years eve|nye", { name: "New Year's Eve", dayIn: fixed(12, 31) }],
  ["valentine day|valentines day|valentine|valentines|vday", { name: "Valentine's Day", dayIn: fixed(2, 14) }],
  ["st patrick day|st patricks day|saint patrick day", { name: "St Patrick's Day", dayIn: fixed(3, 17) }],
  ["good friday", { name: "Good Friday", dayIn: (year) => easter(year) - 2 }],
  ["easter monday", { name: "Easter Monday", dayIn: (year) => easter(year) + 1 }],
  ["easter sunday|easter day|easter", { name: "Easter Sunday", dayIn: easter, weekend: { before: 2, after: 1 } }],
  ["mother day|mothers day", { name: "Mother's Day", dayIn: nth(5, 7, 2), ...american("Mother's Day") }],
  ["father day|fathers day", { name: "Father's Day", dayIn: nth(6, 7, 3), ...american("Father's Day") }],
  ["memorial day", { name: "Memorial Day", dayIn: nth(5, 1, -1), ...longWeekend }],
  ["independence day|4 of july", { name: "Independence Day", dayIn: fixed(7, 4) }],
  ["labor day|labour day", { name: "Labor Day", dayIn: nth(9, 1, 1), ...longWeekend, ...american("Labor Day") }],
  ["presidents day|president day", { name: "Presidents' Day", dayIn: nth(2, 1, 3), ...longWeekend }],
  ["halloween|haloween", { name: "Halloween", dayIn: fixed(10, 31) }],
  ["veterans day|veteran day", { name: "Veterans Day", dayIn: fixed(11, 11) }],
  ["singles day|single day|double 11", { name: "Singles' Day", dayIn: fixed(11, 11) }],
  [
    "thanksgiving day|thanksgiving|turkey day",
    { name: "Thanksgiving", dayIn: thanksgiving, weekend: { before: 0, after: 3 }, ...american("Thanksgiving") },
  ],
  [
    "black friday|blackfriday|blk friday",
    { name: "Black Friday", dayIn: (year) => thanksgiving(year) + 1, weekend: { before: 0, after: 2 } },
  ],
  [
    "bfcm|black friday cyber monday|black friday and cyber monday",
    { name: "Black Friday to Cyber Monday", dayIn: (year) => thanksgiving(year) + 1, days: 4 },
  ],
  ["small business saturday", { name: "Small Business Saturday", dayIn: (year) => thanksgiving(year) + 2 }],
  ["cyber monday|cybermonday", { name: "Cyber Monday", dayIn: (year) => thanksgiving(year) + 4 }],
  ["giving tuesday", { name: "Giving Tuesday", dayIn: (year) => thanksgiving(year) + 5 }],
  ["christmas eve", { name: "Christmas Eve", dayIn: fixed(12, 24) }],
  ["christmas day|christmas", { name: "Christmas Day", dayIn: fixed(12, 25) }],
  ["boxing day", { name: "Boxing Day", dayIn: fixed(12, 26) }],
];

/** Each phrase of words, longest first, with its day. */
export const holidayPhrases: readonly { readonly words: readonly string[]; readonly holiday: Holiday }[] = table
  .flatMap(([phrases, holiday]) => phrases.split("|").map((phrase) => ({ words: phrase.split(" "), holiday })))
  .toSorted((one, other) => other.words.length - one.words.length);

/** The words that such a phrase begins with. */
export const holidayWords: ReadonlySet<string> = new Set(holidayPhrases.flatMap(({ words }) => words.slice(0, 1)));

/** "Black Friday weekend", "Labor Day weekend"; else the Saturday and Sunday nearest to the day. */
export function weekendOf({ weekend }: Holiday, day: number): Days {
  if (weekend !== undefined) return { first: day - weekend.before, last: day + weekend.after };
  const weekday = isoWeekday(day);
  const saturday = weekday <= 2 ? day - weekday - 1 : day + 6 - weekday;
  return { first: saturday, last: saturday + 1 };
}
