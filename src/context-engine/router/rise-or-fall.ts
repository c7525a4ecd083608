import { cuesOf, type Reading } from "./reading.ts";

const rises = /rise|rose|gr[eo]w|increas|jump|higher|more|better|improv|spik|surg|soar|gain/i;
const falls =
  /drop|fall|fell|declin|decreas|slump|shr[ai]nk|lower|less|worse|plung|collaps|tumbl|crash|halv|lost|fewer/i;

export function saysRise(text: string): boolean {
  return rises.test(text);
}

export function saysFall(text: string): boolean {
  return falls.test(text);
}

/** "grew", "the increase": what rose most is told first. */
export function isOfRise(reading: Reading): boolean {
  const moves = cuesOf(reading, "changed").map(({ text }) => text);
  return moves.some(saysRise) && !moves.some(saysFall);
}
