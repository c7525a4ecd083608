import { toOmError } from "#core/errors.ts";
import { listDatasets } from "#engine/dataset.ts";
import { compactDataset } from "#processing/compaction/compact-dataset.ts";
import { dueBusinesses, noteTurn } from "../home/care/care-turns.ts";
import { invoke } from "./invoke.ts";
import { deadlineOf, type LambdaContext } from "./lambda-context.ts";
import { openAwsHome } from "./open-aws-home.ts";

const home = await openAwsHome(process.env, (line) => process.stdout.write(line));
const deps = { ...home.stages.deps, compactor: home.engines.compactor };

/**
 * By the clock: the rows of many small tables are brought together, dataset by dataset, until the time is over. Businesses
 * that waited longest come first, so the next turn goes on where this one stopped.
 */
export async function handler(_event: unknown, context: LambdaContext): Promise<{ readonly steps: number }> {
  return invoke(context, home, async () => {
    const stop = deadlineOf(context);
    let steps = 0;
    for (const business of await dueBusinesses("compact", 0, home)) {
      if (stop.aborted) break;
      for (const dataset of await listDatasets(business, home.records)) steps += await compact(business, dataset, stop);
      await noteTurn("compact", business, home);
    }
    home.log("info", "compacted", { steps });
    return { steps };
  });
}

/** A dataset that cannot be brought together keeps no other from it; the next turn goes on. */
async function compact(business: string, dataset: string, stop: AbortSignal): Promise<number> {
  let steps = 0;
  try {
    while (!stop.aborted && (await home.holds.during(() => compactDataset(business, dataset, deps)))) steps += 1;
  } catch (thrown) {
    const { code, message } = toOmError(thrown);
    home.log("error", "trouble", { business, dataset, code, message });
  }
  return steps;
}
