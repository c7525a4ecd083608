/** What people call the parts that stock is read by; they are no metrics, so nobody can look them up. */
const partNames: ReadonlyMap<string, string> = new Map([
  ["left", "what is left in stock"],
  ["onHand", "stock on hand"],
  ["on_hand", "stock on hand"],
  ["position", "the inventory position"],
]);

/** Counts rows whose stock is not known: that it is "unknown" means that everything is known. */
const countOfUnknown = "unknownLeft";

/** What an answer over one list says of its parts, in words of the metric that they are read for; nothing of inner counts. */
export function sayPartNote(note: string): string[] {
  const [part = ""] = /^\w+(?= is (?:un)?known\b)/.exec(note) ?? [];
  if (part === countOfUnknown) return [];
  const name = partNames.get(part);
  return [name === undefined ? note : `${name}${note.slice(part.length)}`];
}
