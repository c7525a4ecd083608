import type { Patch } from "../faults/mutant.ts";

/** The product, wrong on purpose: the seeds of the gate find each of them. */
export const mutants: readonly { readonly name: string; readonly patches: readonly Patch[] }[] = [
  {
    name: "a file is routed after its message is acknowledged",
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
        file: "src/processing/commit/commit.ts",
        from: `value: key, ifVersion: version }`,
        to: `value: key }`,
      },
    ],
  },
  {
    name: "a file that is undone keeps its rows in the dataset",
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
        file: "src/processing/overlap/settle-overlaps.ts",
        from: `].toSorted((one, other) => compareAcceptance(one.file, other.file));`,
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
    patches: [{ file: "src/processing/commit/commit-table.ts", from: `    assertCounts(found);\n`, to: `` }],
  },
  {
    name: "a cancelled file of several tables is not concluded",
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
    patches: [
      {
        file: "src/processing/compaction/compact-dataset.ts",
        from: `value: key, ifVersion: version }`,
        to: `value: key }`,
      },
    ],
  },
  {
    name: "an erasure that was broken off is not gone on with",
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
    patches: [{ file: "src/processing/erasure/begin-erasure.ts", from: `          ...claims.flat(),\n`, to: `` }],
  },
  {
    name: "a file that was read in another time zone is not stale",
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
    patches: [
      {
        file: "src/processing/same-sales/settle-streams.ts",
        from: `    if (former?.claim?.comparedWith === comparedWith) {`,
        to: `    if (former?.claim?.comparedWith !== undefined) {`,
      },
    ],
  },
];
