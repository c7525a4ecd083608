import type { Word } from "../words.ts";

export const months = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];
export const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

const spellings: Readonly<Record<string, string>> = {
  lst: "last",
  las: "last",
  past: "last",
  previous: "last",
  prev: "last",
  prior: "last",
  preceding: "last",
  current: "this",
  ths: "this",
  mnth: "month",
  mth: "month",
  mo: "month",
  mon: "mon",
  months: "month",
  mths: "month",
  mnths: "month",
  monthly: "monthly",
  wk: "week",
  weeks: "week",
  wks: "week",
  yr: "year",
  yrs: "year",
  years: "year",
  qtr: "quarter",
  quarters: "quarter",
  qtrs: "quarter",
  days: "day",
  dys: "day",
  d: "day",
  halves: "half",
  yest: "yesterday",
  ystrday: "yesterday",
  yesterdays: "yesterday",
  todays: "today",
  tdy: "today",
  tday: "today",
  pt: "point",
  versus: "vs",
  against: "vs",
  fiscal: "fiscal",
  financial: "fiscal",
  fy: "fy",
  thru: "to",
  through: "to",
  until: "to",
  till: "to",
  til: "to",
  blk: "black",
  xmas: "christmas",
  nxt: "next",
  coming: "next",
  following: "next",
  upcoming: "next",
  jan: "january",
  feb: "february",
  febr: "february",
  mar: "march",
  apr: "april",
  jun: "june",
  jul: "july",
  aug: "august",
  sep: "september",
  sept: "september",
  oct: "october",
  nov: "november",
  dec: "december",
  tue: "tuesday",
  tues: "tuesday",
  wed: "wednesday",
  thu: "thursday",
  thur: "thursday",
  thurs: "thursday",
  fri: "friday",
  sat: "saturday",
  sun: "sunday",
  one: "1",
  two: "2",
  three: "3",
  four: "4",
  five: "5",
  six: "6",
  seven: "7",
  eight: "8",
  nine: "9",
  ten: "10",
  eleven: "11",
  twelve: "12",
  fourteen: "14",
  fifteen: "15",
  twenty: "20",
  thirty: "30",
  sixty: "60",
  ninety: "90",
  first: "1st",
  second: "2nd",
  third: "3rd",
  fourth: "4th",
  weekends: "weekends",
  lastmonth: "last month",
  lastweek: "last week",
  lastyear: "last year",
  thismonth: "this month",
  thisweek: "this week",
  thisyear: "this year",
};

/** The words as the grammar spells them, and where each begins in their text. */
export interface TimeText {
  readonly text: string;
  readonly starts: readonly number[];
}

export function toTimeText(words: readonly Word[]): TimeText {
  const starts: number[] = [];
  let text = "";
  for (const { key } of words) {
    starts.push(text.length);
    text += `${spell(key)} `;
  }
  return { text, starts };
}

function spell(key: string): string {
  const known = spellings[key];
  if (known !== undefined) return known;
  const [, count, unit] =
    /^(\d{1,4})(d|day|days|w|wk|wks|week|weeks|m|mo|month|months|y|yr|year|years)$/.exec(key) ?? [];
  if (count !== undefined) return `${count} ${{ d: "day", w: "week", m: "month", y: "year" }[unit?.[0] ?? ""] ?? ""}`;
  if (key.length >= 5) {
    const near = [...months, ...weekdays, "yesterday", "quarter"].filter(
      (name) => name.length >= 5 && isNear(key, name),
    );
    if (near.length === 1) return near[0] ?? key;
  }
  return key;
}

/** One letter wrong, missing or too many, two neighbours swapped; the first letter is right. */
function isNear(one: string, other: string): boolean {
  if (one[0] !== other[0] || Math.abs(one.length - other.length) > 1 || one === `${other}s`) return false;
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  const [left, right] = [one.slice(at), other.slice(at)];
  if (left.slice(1) === right.slice(1) || left.slice(1) === right || left === right.slice(1)) return true;
  return left[0] === right[1] && left[1] === right[0] && left.slice(2) === right.slice(2);
}
