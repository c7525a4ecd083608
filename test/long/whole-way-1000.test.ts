import { expect, test } from "vitest";
import { killOften } from "../faults/whole-way/kill-often.ts";
import { overWork } from "../faults/whole-way/kill-plan.ts";

test("after 1,000 kills over the whole way nothing is lost, nothing happened twice, and every total is right", async () => {
  const { complaints, tally, hits } = await killOften({ each: 25, random: 650 });
  expect(complaints).toEqual([]);
  expect(tally.kills).toBe(1_000);
  expect(overWork(tally)).toBeLessThanOrEqual(1.05);
  for (const [event, times] of Object.entries(hits.named)) expect([event, times >= 10]).toEqual([event, true]);
});
