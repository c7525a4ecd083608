import type { Patch } from "../mutant.ts";

export interface Mutant {
  readonly name: string;
  readonly patches: readonly Patch[];
  /** What it loses is waited for, or seldom hit: minutes, which `.ci/run` has not. */
  readonly isSlow?: true;
}

/** Wrong on purpose: each must be found within 150 kills. */
export const mutants: readonly Mutant[] = [
  {
    name: "a message is acknowledged before its effects, in a transaction of its own",
    isSlow: true,
    patches: [
      {
        file: "src/adapters/local/effects.sqlite.ts",
        from: `const done = commits.ask({ kind: "apply", writes: changes, sends: sent, acknowledges });`,
        to: `if (acknowledges !== null)
          await commits.ask({ kind: "apply", writes: [], sends: [], acknowledges }).catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, 20));
        const done = commits.ask({ kind: "apply", writes: changes, sends: sent, acknowledges: null });`,
      },
    ],
  },
  {
    name: "the head moves before its Parquet is in the blob store",
    patches: [
      {
        file: "src/processing/file-processor-service.ts",
        from: `import type { Clock } from "#core/clock.ts";`,
        to: `import { stat } from "node:fs/promises";
import type { Clock } from "#core/clock.ts";`,
      },
      {
        file: "src/processing/file-processor-service.ts",
        from: `{ jobKey, generation }, result, blobs);`,
        to: `{ jobKey, generation }, result, { ...blobs, putFile: putLater });`,
      },
      {
        file: "src/processing/file-processor-service.ts",
        from: `const { generation } = work;\n`,
        to: `const { generation } = work;
      const later: (() => Promise<unknown>)[] = [];
      const putLater = async (key: string, path: string) => {
        later.push(() => blobs.putFile(key, path));
        return { key, sizeBytes: (await stat(path)).size };
      };\n`,
      },
      {
        file: "src/processing/file-processor-service.ts",
        from: `await commit(task, read, result, stored);`,
        to: `await commit(task, read, result, stored);
      for (const put of later) await put();`,
      },
    ],
  },
  {
    name: "a file that was cancelled and sent again can be decided all the same",
    isSlow: true,
    patches: [
      {
        file: "src/intake/read-again.ts",
        from: `const writes = await holdContent(file, records);`,
        to: `const writes = await holdContent(file, records).catch(() => []);`,
      },
    ],
  },
  {
    name: "a decision that was cancelled is carried out",
    patches: [
      {
        file: "src/intake/cancel-file.ts",
        from: `file: { ...file, settings, routedRound: file.round, report:`,
        to: `file: { ...file, report:`,
      },
    ],
  },
];

/** Not wrong: what a message asked for, without a transaction, as on AWS: writes, then sends, then the acknowledgement. */
export const orderOfAws: readonly Patch[] = [
  {
    file: "src/adapters/local/effects.sqlite.ts",
    from: `const done = commits.ask({ kind: "apply", writes: changes, sends: sent, acknowledges });`,
    to: `const step = (part: object) =>
        commits.ask({ kind: "apply", writes: [], sends: [], acknowledges: null, ...part });
      const inParts = async () => {
        for (const write of changes) await step({ writes: [write] });
        if (sent.length > 0) await step({ sends: sent });
        await step({ acknowledges });
      };
      const done = acknowledges === null ? step({ writes: changes, sends: sent }) : inParts();`,
  },
];
