import { randomBytes } from "node:crypto";
import type { Clock } from "./clock.ts";

/** Makes opaque ids such as `file_01k9f3m2h7q4`; ids of one source sort by time of making. */
export interface IdSource {
  next(prefix: "file" | "job" | "question"): string;
}

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"; // Crockford base 32: no i, l, o, u

/**
 * 9 characters of milliseconds, then 7 of randomness (35 bits).
 * @param randomByte gives integers 0..255; injected so that tests can repeat ids.
 */
export function createIdSource(clock: Clock, randomByte = (): number => randomBytes(1)[0] ?? 0): IdSource {
  return {
    next(prefix) {
      let time = clock.now();
      let stamp = "";
      for (let position = 0; position < 9; position += 1) {
        stamp = alphabet.charAt(time % 32) + stamp;
        time = Math.floor(time / 32);
      }
      let tail = "";
      for (let position = 0; position < 7; position += 1) tail += alphabet.charAt(randomByte() % 32);
      return `${prefix}_${stamp}${tail}`;
    },
  };
}
