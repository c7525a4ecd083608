import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** So many seeds a process: the processes of a run share them, and the first that fails ends its own. */
const seedsAtOnce = 250;

/**
 * Runs seeds in processes of their own, as many at a time as given; gives what the first bad ones said, "" where all went
 * well.
 * @param tree the product with its simulator: as it is, or wrong on purpose
 */
export async function runSeeds(
  tree: string,
  { first, count, processes }: { readonly first: number; readonly count: number; readonly processes: number },
): Promise<string> {
  const entry = join(tree, "test/simulator/simulate.process.ts");
  const said: string[] = [];
  let next = first;
  const work = async (): Promise<void> => {
    while (next < first + count && said.length === 0) {
      const from = next;
      next += Math.min(seedsAtOnce, first + count - from);
      const child = spawn(process.execPath, [entry, String(from), String(next - from)], { cwd: tree });
      const [words, trouble] = await Promise.all([text(child.stdout), text(child.stderr)]);
      if (words + trouble !== "") said.push(words + trouble);
    }
  };
  await Promise.all(Array.from({ length: processes }, work));
  return said.join("");
}
