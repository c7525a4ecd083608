/** The words of time, their abbreviations and their usual misspellings. */
export const monthNames = "january february march april may june july august september october november december".split(
  " ",
);
export const weekdayNames = "monday tuesday wednesday thursday friday saturday sunday".split(" ");

export type Unit = "hour" | "day" | "week" | "month" | "quarter" | "half" | "year" | "weekend" | "fortnight";

const lists = {
  january: "jan janury janurary januray",
  february: "feb febr febuary feburary febrary",
  march: "mar",
  april: "apr aprl",
  june: "jun",
  july: "jul",
  august: "aug agust augst",
  september: "sep sept setember septmber",
  october: "oct ocotber",
  november: "nov",
  december: "dec",
  monday: "mon mondy",
  tuesday: "tue tues tusday teusday",
  wednesday: "wed weds wensday wednsday wendsday",
  thursday: "thu thur thurs thrusday thursdy",
  friday: "fri firday",
  saturday: "sat satuday saterday",
  sunday: "sun sundy",
  hour: "hours hr hrs",
  day: "days dy dys dayz",
  week: "weeks wk wks weke wek weeek",
  month: "months mo mos mth mths mnth mnths mont monht motnh moth",
  quarter: "quarters qtr qtrs qrt qrtr quater quaters",
  half: "halves",
  year: "years yr yrs yaer yera",
  weekend: "wkend wknd",
  fortnight: "fortnights",
  last: "lasst lats lst lat lsat las past previous prev prior preceding previus prevous",
  this: "ths thsi tis current curent currrent",
  next: "nxt coming upcoming",
  today: "tday tdy tody todya 2day",
  yesterday: "yest yday ytday ystday yestday ysterday ystrday ystdy yesteday yesterdy",
  tomorrow: "tmrw tomorow tommorow tommorrow tmr 2moro",
  vs: "versus against v vrs vs.",
  to: "thru through until till til upto",
  since: "snce sinse",
  between: "btwn betwen btw",
  and: "& n",
  fiscal: "financial fisc",
  full: "whole complete completed entire",
  yoy: "yoy% yonoy",
  rolling: "trailing",
  before: "befor",
  compare: "compared comparing comparison comparisons compares",
  christmas: "xmas",
  the: "teh",
  weekday: "weekdays",
};

export const spellings: ReadonlyMap<string, string> = new Map(
  Object.entries(lists).flatMap(([word, others]) =>
    [word, ...others.split(" ")].map((other) => [other, word] as const),
  ),
);

const units: ReadonlySet<string> = new Set<Unit>([
  "hour",
  "day",
  "week",
  "month",
  "quarter",
  "half",
  "year",
  "weekend",
  "fortnight",
]);

export function isUnit(text: string): text is Unit {
  return units.has(text);
}

/** Words that a misspelt one may stand for; short ones are too near to others. */
const longWords = [...monthNames, ...weekdayNames, "yesterday", "quarter", "previous", "between", "weekend"].filter(
  ({ length }) => length >= 5,
);
/** English words one letter away from a word of time. */
const ordinary: ReadonlySet<string> = new Set(
  "marsh match mach starch arch sundry sunny sunray monkey mundane quartet quart quarters apron aprils fridge tuesdays mondays wednesdays thursdays fridays saturdays sundays previously weekends augusta augusto decembers".split(
    " ",
  ),
);

/** The word of time that a key is a misspelling of: one letter, two in words of eight and more; the first letter is right. */
export function nearWord(key: string): string | null {
  if (key.length < 5 || ordinary.has(key) || !/^[a-z]+$/.test(key)) return null;
  const near = longWords.filter(
    (word) => word[0] === key[0] && isNear(key, word, word.length >= 8 && key.length >= 7 ? 2 : 1),
  );
  return near.length === 1 ? (near[0] ?? null) : null;
}

/** Within so many letters: one wrong, missing, too many, or two neighbours swapped. */
function isNear(one: string, other: string, edits: number): boolean {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  const [left, right] = [one.slice(at), other.slice(at)];
  if (left === right) return true;
  if (edits === 0 || Math.abs(left.length - right.length) > edits) return false;
  if (left[0] === right[1] && left[1] === right[0] && isNear(left.slice(2), right.slice(2), edits - 1)) return true;
  return (
    isNear(left.slice(1), right.slice(1), edits - 1) ||
    isNear(left.slice(1), right, edits - 1) ||
    isNear(left, right.slice(1), edits - 1)
  );
}
