import { expect, test } from "vitest";
import { killOften } from "./kill-often.ts";
import { overWork } from "./kill-plan.ts";
import { traceNames } from "./kill-points.ts";

test(
  "a server that is killed at each event of the way, and at random times, loses nothing and does nothing twice",
  { timeout: 240_000 },
  async () => {
    const { complaints, tally, hits } = await killOften({ each: 1, random: 2 });
    expect(complaints).toEqual([]);
    expect(overWork(tally)).toBeLessThanOrEqual(1.05);
    const hit = Object.values(hits.named).filter((times) => times > 0);
    expect(hit.length).toBeGreaterThan(traceNames.length / 2); // one that did not come in its life was killed all the same
  },
);
