import type { Patch } from "../faults/mutant.ts";

interface SimulatorMutant {
  readonly name: string;
  /** One that found it. */
  readonly seed: number;
  readonly patches: readonly Patch[];
}

/** The product, wrong on purpose: the seeds of the gate find each of them. */
export const mutants: readonly SimulatorMutant[] = [
  {
    name: "a file is routed after its message is acknowledged",
    seed: 251,
    patches: [
      {
        file: "src/intake/route-file.ts",
        from: `  const routed = await deps.files.change(business, fileId, async (stored) => ({
    ...(isDone(stored.file, message) ? leftOver(stored, message, receives) : await planTables(stored, message, deps)),
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
    seed: 11,
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
    seed: 23,
    patches: [
      {
        file: "src/processing/commit/commit.ts",
        from: `value: key, ifVersion: version }`,
        to: `value: key }`,
      },
    ],
  },
  {
    name: "a file that is undone keeps its rows in the dataset",
    seed: 258,
    patches: [
      {
        file: "src/processing/commit/undo-file.ts",
        from: `writes: [...prepared.writes, ...passed.writes],`,
        to: `writes: passed.writes,`,
      },
    ],
  },
  {
    name: "the claim on an undone content is not written, so nobody looks again",
    seed: 120,
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
    seed: 120,
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
    seed: 931,
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
    seed: 16,
    patches: [
      {
        file: "src/processing/overlap/settle-overlaps.ts",
        from: `].toSorted((one, other) => compareAcceptance(one.file, other.file));`,
        to: `];`,
      },
    ],
  },
  {
    name: "ids of files follow the clock, also back",
    seed: 66,
    patches: [{ file: "src/core/ids.ts", from: `if (now > time) {`, to: `if (now !== time) {` }],
  },
  {
    name: "a new owner counts its ids from the clock alone",
    seed: 174,
    patches: [
      { file: "src/apps/local/newest-file.ts", from: `return newest.toSorted().at(-1) ?? null;`, to: `return null;` },
    ],
  },
  {
    name: "what a worker is making is removed as garbage",
    seed: 9,
    patches: [
      {
        file: "src/apps/home/care/named-blobs.ts",
        from: `for (const wanted of [work, result, ready?.result]) {`,
        to: `for (const wanted of [result]) {`,
      },
      {
        file: "src/apps/home/care/named-blobs.ts",
        from: `if (hasWork(value)) atWork.add(fileId);`,
        to: ``,
      },
      {
        file: "src/apps/home/care/collect-garbage.ts",
        from: `|| (await isTakenUp(key))`,
        to: ``,
      },
      {
        file: "src/apps/home/care/collect-garbage.ts",
        from: `now - since >= graceMs && since < now ?`,
        to: `true ?`,
      },
    ],
  },
  {
    name: "what a worker has stored and not listed yet is not held",
    seed: 1551,
    patches: [
      {
        file: "src/apps/home/handlers.ts",
        from: `deps.holds.during(() => deps.processor.process(message, delivery, both)),`,
        to: `deps.processor.process(message, delivery, both),`,
      },
      {
        file: "src/apps/home/care/named-blobs.ts",
        from: `if (hasWork(value)) atWork.add(fileId);`,
        to: ``,
      },
      {
        file: "src/apps/home/care/collect-garbage.ts",
        from: `|| (await isTakenUp(key))`,
        to: ``,
      },
    ],
  },
  {
    name: "a late worker's work is taken although its message was delivered again",
    seed: 293,
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
    seed: 770,
    patches: [{ file: "src/processing/commit/commit-table.ts", from: `    assertCounts(found);\n`, to: `` }],
  },
  {
    name: "a cancelled file of several tables is not concluded",
    seed: 68,
    patches: [
      {
        file: "src/processing/commit/commit-table.ts",
        from: `if (left.length === 0 || after.some(isAtWork)) return change;`,
        to: `if (left.length >= 0 || after.some(isAtWork)) return change;`,
      },
    ],
  },
  {
    name: "an erasure does not wait for who reads what is to go",
    seed: 822,
    patches: [
      {
        file: "src/apps/home/erase/wait-for-readers.ts",
        from: `holds.oldest() <= since || [...ids].some(isAtWork);`,
        to: `[...ids].length < 0 && isAtWork("") && holds.oldest() <= since;`,
      },
    ],
  },
  {
    name: "an erasure takes the machine's clock for that by which readers are known",
    seed: 8971,
    patches: [
      {
        file: "src/apps/home/erase/wait-for-readers.ts",
        from: `  const since = holds.now();`,
        to: `  const since = deps.clock.now();`,
      },
    ],
  },
  {
    name: "past versions speak on of what was erased",
    seed: 254,
    patches: [
      {
        file: "src/processing/erasure/rewrite-past.ts",
        from: `    const speaks = manifest.files.some((file) => speaksOf(file, ids));`,
        to: `    const speaks = key === chain.at(-1) && manifest.files.some((file) => speaksOf(file, ids));`,
      },
    ],
  },
  {
    name: "rows that lie together with erased ones stay",
    seed: 307,
    patches: [
      {
        file: "src/processing/erasure/rewrite-past.ts",
        from: `return tables.some(({ fileId }) => ids.has(fileId));`,
        to: `return tables.length < 0 && ids.size > 0;`,
      },
    ],
  },
  {
    name: "bringing tables together moves the head whoever moved it meanwhile",
    seed: 91,
    patches: [
      {
        file: "src/processing/compaction/list-together.ts",
        from: `value: key, ifVersion: version }`,
        to: `value: key }`,
      },
    ],
  },
  {
    name: "an erasure that was broken off is not gone on with",
    seed: 18,
    patches: [
      {
        file: "src/apps/home/erase/eraser.ts",
        from: `for (const erasing of await listErasing(deps.records)) {`,
        to: `for (const erasing of (await listErasing(deps.records)).slice(0, 0)) {`,
      },
    ],
  },
  {
    name: "who is just receiving bytes that are erased is not told to look again",
    seed: 1788,
    patches: [{ file: "src/processing/erasure/begin-erasure.ts", from: `          ...claims.flat(),\n`, to: `` }],
  },
  {
    name: "a file that was read in another time zone is not stale",
    seed: 311,
    patches: [
      {
        file: "src/core/staleness.ts",
        from: `  const differing = readingKeys.flatMap(`,
        to: `  const differing = readingKeys.filter((key) => key !== "timeZone").flatMap(`,
      },
    ],
  },
  {
    name: "a file that is read anew follows the settings of its first reading",
    seed: 30,
    patches: [
      {
        file: "src/intake/follow-settings.ts",
        from: `settingsNeeded(decision).map((key) => [key, business[key]])`,
        to: `settingsNeeded(decision).map((key) => [key, (first[given.table + given.reasons.join()] ??= { ...business })[key]])`,
      },
      {
        file: "src/intake/follow-settings.ts",
        from: `type DateReading = `,
        to: `const first: Record<string, BusinessSettings> = {};
type DateReading = `,
      },
    ],
  },
  {
    name: "the oldest answer for a source holds, not the newest",
    seed: 638,
    patches: [
      {
        file: "src/intake/remember.ts",
        from: `if (fits && answer.fileId !== fileId) newest.set(answer.key, answer);`,
        to: `if (fits && answer.fileId !== fileId && !newest.has(answer.key)) newest.set(answer.key, answer);`,
      },
    ],
  },
  {
    name: "an answer outlives the file about which it was given",
    seed: 1042,
    patches: [
      {
        file: "src/ports/remembered.ts",
        from: `new Set<TableState>(["undone", "cancelled", "failed", "duplicate"])`,
        to: `new Set<TableState>(["cancelled", "failed", "duplicate"])`,
      },
    ],
  },
  {
    name: "an answer that was forgotten holds on",
    seed: 202,
    patches: [
      {
        file: "src/intake/forget-answers.ts",
        from: `written.has(entry.key) ? { ...entry, onlyThisFile: true as const } : entry,`,
        to: `written.has(entry.key) && entry.step > 1 ? { ...entry, onlyThisFile: true as const } : entry,`,
      },
    ],
  },
  {
    name: "a later day of export does not count more",
    seed: 56,
    patches: [
      {
        file: "src/processing/overlap/settle-overlaps.ts",
        from: `    exportedOn: file.claim?.exportedOn ?? null,`,
        to: `    exportedOn: null,`,
      },
    ],
  },
  {
    name: "what was decided of copies is not listed",
    seed: 40,
    patches: [
      {
        file: "src/processing/overlap/settle-overlaps.ts",
        from: `    copies: file.claim?.copies ?? null,`,
        to: `    copies: null,`,
      },
    ],
  },
  {
    name: "sales that another export tells count twice",
    seed: 36,
    patches: [
      {
        file: "src/processing/same-sales/settle-streams.ts",
        from: `if (file.claim.sameSales === "add") return [];`,
        to: `if (file.claim.sameSales !== "leave") return [];`,
      },
    ],
  },
  {
    name: "sales are not compared again where other files tell them now",
    seed: 996,
    patches: [
      {
        file: "src/processing/same-sales/settle-streams.ts",
        from: `    if (former?.claim?.comparedWith === comparedWith) {`,
        to: `    if (former?.claim?.comparedWith !== undefined) {`,
      },
    ],
  },
];
