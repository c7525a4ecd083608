import { randomFillSync } from "node:crypto";
import type { Clock } from "./clock.ts";

/** Makes opaque ids such as `file_01k9f3m2h7q4`; ids of one source sort by time of making. */
export interface IdSource {
  next(prefix: "file" | "job" | "upload" | "request"): string;
}

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"; // Crockford base 32: no i, l, o, u

/**
 * 9 characters of milliseconds, then 7 of randomness (35 bits).
 * @param randomByte gives integers 0..255; injected so that tests can repeat ids.
 */
export function createIdSource(clock: Clock, randomByte = drawBytes()): IdSource {
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

/** Random bytes one by one, fetched by the thousand: an id is made for each request. */
function drawBytes(): () => number {
  const pool = new Uint8Array(4_096);
  let used = pool.length;
  return () => {
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    const byte = pool[used] ?? 0;
    used += 1;
    return byte;
  };
}

/** Epoch milliseconds at which an id was made; 0 for what is no id of ours. */
export function timeOfId(id: string): number {
  const stamp = /^[a-z]+_([0-9a-hjkmnp-tv-z]{9})[0-9a-hjkmnp-tv-z]{7}$/.exec(id)?.[1] ?? "";
  return Array.from(stamp).reduce((time, character) => time * 32 + alphabet.indexOf(character), 0);
}
