import { expect, test } from "vitest";
import { killOften } from "../faults/whole-way/kill-often.ts";
import { overWork } from "../faults/whole-way/kill-plan.ts";

test("after 150 kills over the whole way nothing is lost, nothing happened twice, and every total is right", async () => {
  const { complaints, tally, hits } = await killOften({ each: 5, random: 80 });
  expect(complaints).toEqual([]);
  expect(tally.kills).toBe(150);
  expect(overWork(tally)).toBeLessThanOrEqual(1.05);
  const { start: _start, ...stages } = hits.stages;
  for (const [stage, times] of Object.entries(stages)) expect([stage, times >= 10]).toEqual([stage, true]);
  // Each is aimed at five times; whether it comes in a short life is luck.
  for (const [event, times] of Object.entries(hits.named)) expect([event, times >= 1]).toEqual([event, true]);
});
