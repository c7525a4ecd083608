import type { Patch } from "../faults/mutant.ts";

/** The product, wrong on purpose: the seeds of the gate find each of them. */
export const mutants: readonly { readonly name: string; readonly patches: readonly Patch[] }[] = [
  {
    name: "a file is routed after its message is acknowledged",
    patches: [
      {
        file: "src/intake/route-file.ts",
        from: `  const routed = await deps.files.change(business, fileId, async (stored) => ({
    ...(isDone(stored.file, message) ? {} : await planTables(stored, message, deps)),
    acknowledges: lease,
  }));`,
        to: `  await deps.files.change(business, fileId, () => ({ acknowledges: lease }));
  const routed = await deps.files.change(business, fileId, async (stored) =>
    isDone(stored.file, message) ? {} : await planTables(stored, message, deps),
  );`,
      },
    ],
  },
  {
    name: "the claim on a content is written whoever wrote it meanwhile",
    patches: [
      {
        file: "src/intake/claims.ts",
        from: `return write === null ? [] : [{ ...write, value`,
        to: `return write === null ? [] : [{ key: write.key, value`,
      },
    ],
  },
  {
    name: "the head of a dataset moves whoever moved it meanwhile",
    patches: [
      {
        file: "src/processing/commit.ts",
        from: `value: key, ifVersion: version }`,
        to: `value: key }`,
      },
    ],
  },
  {
    name: "a file that is undone keeps its rows in the dataset",
    patches: [
      {
        file: "src/processing/undo-file.ts",
        from: `writes: [...prepared.writes, ...passed.writes],`,
        to: `writes: passed.writes,`,
      },
    ],
  },
  {
    name: "the claim on an undone content is not written, so nobody looks again",
    patches: [
      {
        file: "src/intake/pass-on-content.ts",
        from: `if (heirId === undefined) return { heir: null, writes: claimWrite(claim, fileId), sends: [] };`,
        to: `if (heirId === undefined) return { heir: null, writes: [], sends: [] };`,
      },
    ],
  },
  {
    name: "a duplicate is not promoted when its original is undone",
    patches: [
      {
        file: "src/intake/pass-on-content.ts",
        from: `? duplicates[0] : claim.fileId;`,
        to: `? undefined : claim.fileId;`,
      },
    ],
  },
  {
    name: "of two heirs' duplicates only the first is moved to the heir",
    patches: [
      {
        file: "src/intake/pass-on-content.ts",
        from: `duplicates.filter((id) => id !== heirId)`,
        to: `duplicates.filter((id) => id !== heirId).slice(0, 0)`,
      },
    ],
  },
  {
    name: "the file that was processed last shows a row, not the one that was accepted last",
    patches: [
      {
        file: "src/processing/settle-overlaps.ts",
        from: `].toSorted((one, other) => compare(one.file, other.file));`,
        to: `];`,
      },
    ],
  },
  {
    name: "ids of files follow the clock, also back",
    patches: [{ file: "src/core/ids.ts", from: `if (now > time) {`, to: `if (now !== time) {` }],
  },
  {
    name: "a new owner counts its ids from the clock alone",
    patches: [
      { file: "src/apps/local/newest-file.ts", from: `return newest.toSorted().at(-1) ?? null;`, to: `return null;` },
    ],
  },
  {
    name: "what a worker is making is removed as garbage",
    patches: [
      {
        file: "src/apps/local/named-blobs.ts",
        from: `for (const wanted of [work, result, ready?.result]) {`,
        to: `for (const wanted of [result]) {`,
      },
      {
        file: "src/apps/local/collect-garbage.ts",
        from: `now - since >= graceMs && since < now ?`,
        to: `true ?`,
      },
    ],
  },
  {
    name: "what a worker has stored and not listed yet is not held",
    patches: [
      {
        file: "src/apps/local/workers.ts",
        from: `deps.holds.during(() => deps.processor.process(message, delivery, both)),`,
        to: `deps.processor.process(message, delivery, both),`,
      },
    ],
  },
  {
    name: "a late worker's work is taken although its message was delivered again",
    patches: [
      {
        file: "src/processing/file-processor-service.ts",
        from: `    const ended = await files.change(message.business, message.fileId, async (stored) => {
      const found = findWork(stored, message);`,
        to: `    const ended = await files.change(message.business, message.fileId, async (stored) => {
      const found = { work: task.work, table: stored.tables[message.table] ?? never() };`,
      },
      {
        file: "src/processing/file-processor-service.ts",
        from: `function stillOpen(`,
        to: `function never(): never {
  throw new Error("no table");
}

function stillOpen(`,
      },
    ],
  },
  {
    name: "a file takes the place of one that does not count any more",
    patches: [{ file: "src/processing/commit-table.ts", from: `    assertStillCounts(found);\n`, to: `` }],
  },
  {
    name: "a cancelled file of several tables is not concluded",
    patches: [
      {
        file: "src/processing/commit-table.ts",
        from: `if (left.length === 0 || after.some(isAtWork)) return change;`,
        to: `if (left.length >= 0 || after.some(isAtWork)) return change;`,
      },
    ],
  },
];
