import { sayTold, type ToldItem } from "./answer-from-facts.ts";

/** The text of an answer while it is made of sentences that were checked and of those of the facts themselves. */
export interface ToldText {
  /** A sentence that was checked, of the items at these places; gives what may be shown now. */
  say(sentence: string, places: readonly number[]): readonly string[];
  /** A sentence that was not borne out: the facts' own words of the item come, unless they have. */
  owe(places: readonly number[]): readonly string[];
  /** What is still missing: the answer itself, and what is owed. */
  end(): readonly string[];
  /** Nobody knows what would have come: all that the facts say themselves. */
  endEarly(): readonly string[];
  whole(): string;
}

/**
 * Where no sentence of a model is left the text is that of the answer without one, to the letter: what is owed waits for
 * the next sentence that holds, or for the end.
 */
export function createToldText(told: readonly ToldItem[], mustTellFirst: boolean): ToldText {
  const parts: string[] = [];
  const said = new Set<number>();
  const own = new Set<number>();
  const owed = new Set<number>();
  let hasSentence = false;

  function pay(): readonly string[] {
    const due = [...owed].filter((place) => !own.has(place)).toSorted((one, other) => one - other);
    owed.clear();
    for (const place of due) own.add(place);
    const texts = due.flatMap((place) => (told[place] === undefined ? [] : [sayTold(told[place])]));
    parts.push(...texts);
    return texts;
  }

  function oweAll(): void {
    for (const place of told.keys()) owed.add(place);
  }

  return {
    say(sentence, places) {
      const paid = pay();
      hasSentence = true;
      for (const place of places) said.add(place);
      const marks = new Set(places.flatMap((place) => told[place]?.marks.match(/\[\d+\]/g) ?? []));
      const text = marks.size === 0 ? sentence : `${sentence} ${[...marks].join("")}`;
      if (parts.includes(text)) return paid;
      parts.push(text);
      return [...paid, text];
    },
    owe(places) {
      owed.add(places[0] ?? 0);
      return [];
    },
    end() {
      if (!hasSentence) oweAll();
      else if (mustTellFirst || !said.has(0)) owed.add(0);
      return pay();
    },
    endEarly() {
      oweAll();
      return pay();
    },
    whole: () => parts.join("\n"),
  };
}
