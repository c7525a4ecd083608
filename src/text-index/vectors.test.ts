import { expect, test } from "vitest";
import { fuseHits } from "./fuse-hits.ts";
import { openVectors, searchVectors, writeVectors } from "./vectors.ts";

const of = (...numbers: number[]): Float32Array => Float32Array.from(numbers);
const listed = (key: string, vectors: readonly Float32Array[], hidden: readonly number[] = []) => ({
  key,
  vectors: openVectors(writeVectors(vectors, 2)),
  shows: (chunk: number) => !hidden.includes(chunk),
});

test("the nearest come first by their angle, whatever their length; what is hidden or points away is none", () => {
  const all = [listed("b", [of(0, 5), of(9, 1)]), listed("a", [of(1, 0), of(-1, 0), of(2, 0)], [2])];
  const found = searchVectors(all, of(3, 0), 10).map(({ key, chunk }) => `${key}${chunk}`);
  expect(found).toEqual(["a0", "b1"]);
  expect(searchVectors(all, of(3, 0), 1)).toEqual([{ key: "a", chunk: 0, score: 1 }]);
});

test("a vector of other dimensions, or of no length, finds nothing", () => {
  const all = [listed("a", [of(1, 0)])];
  expect(searchVectors(all, of(1, 0, 0), 5)).toEqual([]);
  expect(searchVectors(all, of(0, 0), 5)).toEqual([]);
});

test("every byte that is changed is found, and every cut", () => {
  const bytes = writeVectors([of(1, 2), of(3, 4)], 2);
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Uint8Array.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => openVectors(changed)).toThrow("damaged");
    expect(() => openVectors(bytes.subarray(0, at))).toThrow("damaged");
  }
});

test("two lists become one by their ranks and the weight of the second, each chunk once", () => {
  const hit = (chunk: number) => ({ key: "a", chunk, score: 9, terms: ["mug"] });
  const near = (chunk: number) => ({ key: "a", chunk, score: 0.5 });
  const order = (weight: number) => fuseHits([hit(1), hit(2)], [near(3), near(2)], weight, 3).map(({ chunk }) => chunk);
  expect(order(1)).toEqual([2, 1, 3]);
  expect(order(0.01)).toEqual([1, 2, 3]);
  expect(order(0)).toEqual([1, 2, 3]);
  expect(fuseHits([hit(1)], [near(3)], 2, 3)[0]).toMatchObject({ chunk: 3, terms: [] });
});
