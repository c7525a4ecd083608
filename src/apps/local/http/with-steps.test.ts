import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { withSteps } from "./with-steps.ts";

test("long work tells how far it is, the same again where nothing is new, and at last what came of it", async () => {
  const done = Promise.withResolvers<string>();
  const steps = withSteps<number, string>((told) => {
    told(1);
    return done.promise;
  }, 5);
  const told = [await steps.next(), await steps.next(), await steps.next()];
  expect(told.map(({ value }) => value)).toEqual([1, 1, 1].map((progress) => ({ is: "progress", progress })));
  done.resolve("all");
  expect((await steps.next()).value).toEqual({ is: "end", result: "all" });
  expect((await steps.next()).done).toBe(true);
});

test("what is refused before the first step is the error of the first step", async () => {
  const steps = withSteps(async () => Promise.reject(new RangeError("no")), 5);
  await expect(steps.next()).rejects.toThrow("no");
});

test("work that fails while it is silent, or when nobody reads on, is nobody's unhandled error", async () => {
  const failed = withSteps<number, string>(async (told) => {
    told(1);
    await setTimeout(20);
    throw new RangeError("late");
  }, 2);
  await failed.next();
  const rest = async (): Promise<void> => {
    for await (const step of failed) expect(step.is).toBe("progress");
  };
  await expect(rest()).rejects.toThrow("late");
  const left = withSteps<number, string>(async (told) => {
    told(1);
    await setTimeout(5);
    throw new RangeError("unseen");
  }, 1_000);
  await left.next();
  await left.return();
  await setTimeout(20);
});
