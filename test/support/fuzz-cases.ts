import * as fc from "fast-check";
import type { RowFormat } from "#formats/table/row-format.ts";
import { readPlaces } from "./read-places.ts";

/** Small as they are, nothing takes longer: that would be a hang. */
const mostMs = 2_000;

/** Contents of a format, one after the other for so many milliseconds, are read or refused. */
export async function fuzz(
  milliseconds: number,
  seed: number,
  format: RowFormat,
  contents: fc.Arbitrary<string | Buffer>,
): Promise<{ tried: number; refused: number }> {
  const end = performance.now() + milliseconds;
  let tried = 0;
  let refused = 0;
  while (performance.now() < end) {
    for (const content of fc.sample(contents, { numRuns: 20, seed: seed + tried })) {
      tried += 1;
      const outcome = await attempt(() => readPlaces(format, content));
      if (outcome !== "read") refused += 1;
      if (performance.now() >= end) break;
    }
  }
  return { tried, refused };
}

/** @param changes at a share of the text's length some characters go, others come */
export function edit(text: string, changes: readonly { at: number; drop: number; insert: string }[]): string {
  return changes.reduce((edited, { at, drop, insert }) => {
    const place = Math.floor(at * edited.length);
    return edited.slice(0, place) + insert + edited.slice(place + drop);
  }, text);
}

/** "read", or the code of ours with which it was refused; anything else that is thrown is thrown on, and so is a hang. */
export async function attempt(act: () => Promise<unknown>): Promise<string> {
  const start = performance.now();
  const outcome = await outcomeOf(act);
  const took = performance.now() - start;
  if (took > mostMs) throw new Error(`a small text took ${Math.round(took)} ms`);
  return outcome;
}

async function outcomeOf(act: () => Promise<unknown>): Promise<string> {
  try {
    await act();
    return "read";
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.name === "OmError" && thrown.code !== "INTERNAL") {
      return String(thrown.code);
    }
    throw thrown;
  }
}
