import type { Random } from "../eval/fixtures/random.ts";
import type { Phrasing } from "./honest-phrasings.ts";

/** What a model that cannot be trusted changes in a sentence. */
export const alterations = [
  "digit",
  "scale",
  "currency",
  "unit",
  "date",
  "swap",
  "other name",
  "direction",
  "invented name",
  "cause",
  "metric",
] as const;
export type Alteration = (typeof alterations)[number];

const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const opposites: readonly (readonly [RegExp, string])[] = [
  [/\b(?:rose|grew|increased|climbed)\b/, "fell"],
  [/\b(?:fell|dropped|declined|decreased)\b/, "rose"],
  [/\bup\b/, "down"],
  [/\bdown\b/, "up"],
  [/\bhigher\b/, "lower"],
  [/\blower\b/, "higher"],
];

/** The sentence with one thing that is not so; null where it has nothing of the kind. */
export function alter({ text, names, others, isSymmetric }: Phrasing, how: Alteration, random: Random): string | null {
  const of = <Value>(list: readonly Value[]): Value | undefined => list[random(list.length)];
  const [one = "", other = ""] = names;
  switch (how) {
    case "digit":
      return text.includes("more than") ? null : changeDigit(text, names, random);
    case "scale":
      return (
        replaced(text, /(\d(?:[\d.,]*\d)?)k\b/, "$1 million") ??
        replaced(text, /(\d) thousand\b/, "$1 million") ??
        replaced(text, /(\d),(\d{3})\b/, "$1,$2,000")
      );
    case "currency":
      return replaced(text, /\bEUR\b|€/, of(["USD", "GBP", "CHF"]) ?? "") ?? replaced(text, /\beuros\b/, "dollars");
    case "unit":
      return (
        replaced(text, /\s?%|\spercent\b/, " percentage points") ??
        replaced(text, /(?:EUR |€)([\d.,]*\d)(?!\d|\s?k|\sthousand)/, "$1 units")
      );
    case "date": {
      if (/\b(?:about|around|roughly|approximately|some|more than)\b/.test(text)) return null; // it may be so of another month, too
      const month = months.find((name) => text.includes(name));
      if (month !== undefined) return text.replace(month, months[(months.indexOf(month) + 1 + random(11)) % 12] ?? "");
      return (
        replaced(text, /\b(202[3-6])\b(?!-\d)/, (year) => String(Number(year) - 1 - random(3))) ??
        replaced(
          text,
          /\b202\d-(\d{2})\b/,
          (label) => `${label.slice(0, 5)}${String((Number(label.slice(5)) % 12) + 1).padStart(2, "0")}`,
        )
      );
    }
    case "swap":
      return other === "" || one === "" || isSymmetric
        ? null
        : text
            .split(one)
            .map((part) => part.replaceAll(other, one))
            .join(other);
    case "other name":
      return one === "" || others.length === 0 ? null : text.replace(one, () => of(others) ?? "");
    case "invented name":
      return one === ""
        ? null
        : text.replace(one, () => of(["Golden Teapot", "Harbour Lane", "Zanzicanary Clock", "Blue"]) ?? "");
    case "direction": {
      for (const [word, opposite] of opposites) if (word.test(text)) return text.replace(word, opposite);
      return null;
    }
    case "cause":
      return text.replace(
        /(?=\.? \[1\])/,
        of([
          " because of the weather",
          ", driven by strong demand",
          " thanks to the new campaign",
          " due to holidays",
          ", so it is time to order more",
        ]) ?? "",
      );
    case "metric":
      return (
        replaced(
          text,
          /\bnet (?:sales|revenue)\b|\brevenue\b/i,
          of(["gross sales", "profit", "returns", "taxes"]) ?? "",
        ) ?? replaced(text, /\bunits(?: sold)?\b/i, "orders")
      );
    default:
      return how satisfies never;
  }
}

/** A digit of a figure, never of a name, a date or a citation: and never one that a rounding allows. */
function changeDigit(text: string, names: readonly string[], random: Random): string | null {
  const hidden = names
    .filter((name) => name !== "")
    .reduce((rest, name) => rest.replaceAll(name, (found) => "_".repeat(found.length)), text);
  const figures = [...hidden.matchAll(/(?<![\w-])\d[\d.,]*\d(?![\w-])|(?<![\w[-])\d(?![\w\]-])/g)].filter(
    ({ 0: figure }) => !/^(?:19|20)\d\d$/.test(figure) && !/^0+$/.test(figure),
  );
  const figure = figures[random(figures.length)];
  if (figure === undefined) return null;
  const places = [...figure[0]].flatMap((letter, at) => (/[1-9]/.test(letter) ? [at] : []));
  const place = places[random(places.length)];
  if (place === undefined) return null;
  const digit = Number(figure[0][place]);
  const changed = `${figure[0].slice(0, place)}${(digit + 1 + random(8)) % 10}${figure[0].slice(place + 1)}`;
  return `${text.slice(0, figure.index)}${changed}${text.slice(figure.index + figure[0].length)}`;
}

function replaced(text: string, pattern: RegExp, by: string | ((found: string) => string)): string | null {
  if (!pattern.test(text)) return null;
  return typeof by === "string" ? text.replace(pattern, by) : text.replace(pattern, by);
}
