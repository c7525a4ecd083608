import { type Column, type Draft, pick, picked, refuse } from "../draft.ts";
import { candidatesOf } from "./candidates.ts";
import { assignPlaces } from "./places.ts";
import { stockWorth } from "./signs.ts";

/** Why a column of stock is not taken: adding some up or choosing one would be a guess. */
export const ofOneOfSeveral = "the stock of one of several places; not read yet";

/** Says which quantity is the stock where several columns could be it, and what is known of it. */
export function assignQuantities(draft: Draft): void {
  if (draft.picks.has("state")) return;
  if (!draft.picks.has("quantity_on_hand")) assignPlaces(draft);
  refuseTwins(draft);
  takeUnclamped(draft);
  const bare = candidatesOf(draft, "quantity")[0]?.column;
  if (bare) assignBare(draft, bare);
  const onHand = picked(draft, "quantity_on_hand");
  const available = picked(draft, "quantity_available");
  if (onHand) sayOthers(draft, onHand);
  if (onHand?.isEmpty)
    draft.reasons.push(`${onHand.name} is blank on every sampled row: what is on hand is unknown, not zero`);
  if (!onHand && available) draft.reasons.push(`nothing says what is on hand: ${available.name} is what can be sold`);
  if (onHand && !draft.picks.has("unit_cost"))
    draft.reasons.push("no column says what a unit costs, so what the stock is worth is unknown");
}

/** A stock that shows what is below zero as 0, beside the quantity that does not: the latter is what is on hand. */
function takeUnclamped(draft: Draft): void {
  const onHand = picked(draft, "quantity_on_hand");
  const bare = candidatesOf(draft, "quantity")[0]?.column;
  if (!onHand || !bare) return;
  let below = 0;
  for (const [row, shown] of onHand.numbers.entries()) {
    const real = bare.numbers[row] ?? null;
    if (shown === null || real === null) continue;
    if (shown !== Math.max(real, 0)) return;
    if (real < 0) below += 1;
  }
  if (below === 0) return;
  refuse(draft, onHand, `it is ${bare.name} with what is below zero shown as 0`);
  pick(draft, "quantity_on_hand", bare, 0.9, `${onHand.name} is the same, with what is below zero shown as 0`);
  draft.reasons.push(
    `${bare.name} is below zero on ${below} sampled rows, where ${onHand.name} shows 0: the stock is ${bare.name}`,
  );
}

/** Two columns of one name that differ are of two places or days, and nothing says of which: none is chosen. */
function refuseTwins(draft: Draft): void {
  const onHand = picked(draft, "quantity_on_hand");
  if (!onHand) return;
  const twins = draft.columns.filter(
    ({ name, source, numbers }) =>
      source.reading.kind === "number" &&
      name.toLowerCase().replace(/_\d+$/, "") === onHand.name.toLowerCase() &&
      numbers.some((number, row) => number !== onHand.numbers[row]),
  );
  if (twins.length === 0 || draft.answers.get(`map.${onHand.name}`) !== undefined) return;
  for (const column of [onHand, ...twins]) refuse(draft, column, ofOneOfSeveral);
  const choice = `map.${onHand.name}=quantity_on_hand`;
  draft.reasons.push(
    `${twins.length + 1} columns are named ${onHand.name} and differ: which is the stock is not known; type=inventory and ${choice} take the first`,
  );
}

/** A quantity without a word for stock: what is on hand, where other columns say that this is a list of stock. */
function assignBare(draft: Draft, bare: Column): void {
  if (draft.picks.has("quantity_on_hand") || draft.refused.size > 0) {
    return pick(draft, "quantity", bare, 0.6, "a quantity, but another column says what is on hand");
  }
  const witness = findWitness(draft);
  if (draft.answers.get("type") === "inventory") pick(draft, "quantity_on_hand", bare, 0.7, "type=inventory was given");
  else if (witness !== null) {
    pick(
      draft,
      "quantity_on_hand",
      bare,
      0.7,
      `nothing names the stock better, and ${witness} makes it a list of stock`,
    );
    draft.reasons.push(`${bare.name} is read as what is on hand, because ${witness} makes this a list of stock`);
  }
}

/** The column that only lists of stock have. A place is one where there is no day on which something could be sold there. */
function findWitness(draft: Draft): string | null {
  const telling = ["quantity_available", "quantity_committed", "min_qty", "max_qty", "reorder_point", "bin", "lot"];
  const strong = [...telling, "last_counted_date", "last_received_date"].find((field) => draft.picks.has(field));
  if (strong !== undefined) return picked(draft, strong)?.name ?? null;
  const worth = draft.columns.find(({ header, isEmpty }) => !isEmpty && stockWorth.includes(header.key));
  if (worth) return worth.name;
  const told = draft.columns.find(({ texts }) => saysStock(texts));
  if (told) return told.name;
  const isDated = draft.columns.some(({ source }) => source.reading.kind === "date");
  const snapshot = draft.picks.get("snapshot_date");
  if (snapshot && snapshot.confidence > 0.9) return snapshot.column.name;
  return isDated ? null : (picked(draft, "location")?.name ?? null);
}

/** Cells such as `In Stock` and `Low stock` of whole rows. */
function saysStock(texts: readonly string[]): boolean {
  const given = texts.filter((text) => text !== "");
  const saying = given.filter((text) => /^(?:in|out of|low|over)[ _-]?stock(?:ed)?$/i.test(text));
  return saying.length > 0 && saying.length >= given.length * 0.6;
}

/** Columns that are named the stock, too, and say something else: which one counts is said. */
function sayOthers(draft: Draft, onHand: Column): void {
  const others = [picked(draft, "quantity"), ...candidatesOf(draft, "quantity_on_hand").map(({ column }) => column)];
  for (const other of others) {
    if (!other || other.isEmpty) continue;
    const pairs = onHand.numbers.flatMap((number, row): [number, number][] => {
      const second = other.numbers[row] ?? null;
      return number === null || second === null ? [] : [[number, second]];
    });
    const differing = pairs.filter(([one, second]) => one !== second).length;
    if (differing > 0)
      draft.reasons.push(
        `${other.name} differs from ${onHand.name} on ${differing} of ${pairs.length} sampled rows: the stock is ${onHand.name}`,
      );
  }
}
