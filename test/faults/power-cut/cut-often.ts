import { createFolder } from "../create-folder.ts";
import { compileShim } from "../io/io-shim.ts";
import { readTrace } from "../io/io-trace.ts";
import { asItIs } from "../mutant.ts";
import { compareWithDisk, cutPower } from "./power-cuts.ts";
import { recordWorkload } from "./workload.ts";

export interface CutResult {
  /** Of the cuts: what was wrong after them, one text each. */
  readonly wrong: readonly string[];
  /** How many cuts it took to find the first; all of them where nothing is wrong. */
  readonly cuts: number;
  /** What the trace does not tell of the disk. */
  readonly untold: readonly string[];
}

/** For the test that is running: a workload, then cuts until so many are done, or until one is found wrong. */
export async function cutOften({
  cuts,
  seed,
  tree = asItIs,
  stopsAtFirst = false,
}: {
  readonly cuts: number;
  readonly seed: number;
  readonly tree?: string;
  readonly stopsAtFirst?: boolean;
}): Promise<CutResult> {
  const folder = createFolder("om-cut-");
  const workload = await recordWorkload({ folder, tree, library: compileShim(folder), seed });
  const untold = compareWithDisk(workload);
  const wrong: string[] = [];
  let done = 0;
  // In rounds, so that the first that is wrong need not be the last: a round's cuts come in the order of the workload.
  const perRound = stopsAtFirst ? 5 : cuts;
  const isEnough = (): boolean => done >= cuts || (stopsAtFirst && wrong.length > 0);
  for (; !isEnough(); done += perRound) {
    await cutPower(workload, { folder, cuts: perRound, seed: seed + done }, ({ after, complaints }) => {
      if (complaints.length > 0) wrong.push(`after ${after} changes: ${complaints.slice(0, 3).join("; ")}`);
    });
  }
  console.log(`seed ${seed}: ${done} cuts in ${readTrace(workload.trace).length} changes, ${wrong.length} wrong`);
  return { wrong, cuts: done, untold };
}
