import { randomFillSync } from "node:crypto";
import type { Clock } from "./clock.ts";

/** Makes opaque ids such as `file_01k9f3m2h7q4`; ids of one source sort in the order of their making. */
export interface IdSource {
  next(prefix: "file" | "job" | "upload" | "request" | "version" | "erasure"): string;
}

export interface IdSourceOptions {
  /** Gives integers 0..255; injected so that tests can repeat ids. */
  readonly randomByte?: () => number;
  /** An id that was made before: all others come after it, also where the clock was set back in the meantime. */
  readonly after?: string | null;
}

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"; // Crockford base 32: no i, l, o, u
const stampLength = 9;
const tailLength = 7;
const stepLength = 4;
const mostTail = 32 ** tailLength - 1;

/**
 * 9 characters of milliseconds, then 7 of randomness (35 bits). In a millisecond that had an id already, or while the
 * clock is behind it, the next id comes a random step (20 bits) after that one: order does not depend on the clock of the
 * machine, and what a process made that has died is not made again.
 */
export function createIdSource(clock: Clock, { randomByte = drawBytes(), after }: IdSourceOptions = {}): IdSource {
  let [time, tail] = readId(after ?? "") ?? [-1, 0];
  return {
    next(prefix) {
      const now = clock.now();
      if (now > time) {
        [time, tail] = [now, draw(tailLength)];
      } else {
        tail += 1 + draw(stepLength);
        if (tail > mostTail) [time, tail] = [time + 1, draw(tailLength)];
      }
      return `${prefix}_${toDigits(time, stampLength)}${toDigits(tail, tailLength)}`;
    },
  };

  function draw(length: number): number {
    let drawn = 0;
    for (let position = 0; position < length; position += 1) drawn = drawn * 32 + (randomByte() % 32);
    return drawn;
  }
}

function toDigits(value: number, length: number): string {
  let digits = "";
  for (let rest = value; digits.length < length; rest = Math.floor(rest / 32))
    digits = alphabet.charAt(rest % 32) + digits;
  return digits;
}

function fromDigits(digits: string): number {
  return Array.from(digits).reduce((value, digit) => value * 32 + alphabet.indexOf(digit), 0);
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

/** Time and tail; null for what is no id of ours. */
function readId(id: string): [time: number, tail: number] | null {
  const [, stamp, tail] = /^[a-z]+_([0-9a-hjkmnp-tv-z]{9})([0-9a-hjkmnp-tv-z]{7})$/.exec(id) ?? [];
  return stamp === undefined || tail === undefined ? null : [fromDigits(stamp), fromDigits(tail)];
}

/** Epoch milliseconds at which an id was made; 0 for what is no id of ours. */
export function timeOfId(id: string): number {
  return readId(id)?.[0] ?? 0;
}
