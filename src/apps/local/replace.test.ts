import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openStepsByHand, type StepsByHand } from "../../../test/support/steps-by-hand.ts";
import type { FileReport } from "#core/report.ts";
import { readWorkMessage } from "#core/work-messages.ts";
import { readHead } from "#engine/dataset.ts";
import { tombstoneKey } from "#ports/erased-files.ts";
import { partitionOf } from "#ports/keys.ts";

let home: StepsByHand;
beforeEach(() => {
  home = openStepsByHand();
});
afterEach(() => home.close());

const header = "Order ID,Order Date,Product,Quantity,Unit Price,Currency";
const plain = `${header}\nA-1,2026-01-15,Mug,2,4.50,EUR\n`;
const mended = `${header}\nA-1,2026-01-15,Mug,3,4.50,EUR\n`;
const third = `${header}\nA-1,2026-01-15,Mug,4,4.50,EUR\n`;
const unclear = "Order ID,Date,Total\nA-1,03/04/2026,9.00\nA-2,05/04/2026,1.00\n";
const till = [
  { order_id: "A-1", date: "2026-01-13", sku: "X1", qty: 2, total: 10, currency: "EUR" },
  { order_id: "A-2", date: "2026-01-14", sku: "X2", qty: 1, total: 7.5, currency: "EUR" },
];
const twoTables = JSON.stringify({ till, web: till.map((row) => ({ ...row, order_id: `W-${row.order_id}` })) });
/** The dates of the second have two readings. */
const oneUnclear = JSON.stringify({
  till,
  web: till.map((row, index) => ({ ...row, order_id: `W-${row.order_id}`, date: `0${index + 1}/02/2026` })),
});

async function sequence(): Promise<number | undefined> {
  return (await readHead("shop", "sales", home.deps)).manifest?.sequence;
}

async function sendInPlace(content: string, { fileId }: FileReport): Promise<FileReport> {
  const sent = await home.send(content, {}, { replaces: fileId });
  await home.route();
  return sent;
}

describe("a file that takes the place of an older one", () => {
  test("shows its rows by the move that takes the others out", async () => {
    const older = await home.read(plain);
    const sent = await sendInPlace(mended, older);
    expect(await home.counted()).toEqual([older.fileId]);
    await home.process("sales");
    expect(await home.counted()).toEqual([sent.fileId]);
    expect(await sequence()).toBe(2);
    expect(await home.report(sent)).toMatchObject({ state: "done", replaces: older.fileId });
    expect(await home.report(older)).toMatchObject({ state: "undone", replacedBy: sent.fileId });
    expect(home.told.filter(({ event }) => event === "file-ended").slice(1)).toMatchObject([
      { fileId: sent.fileId, state: "done" },
      { fileId: older.fileId, state: "undone" },
    ]);
  });

  test("moves both datasets by one step where it is of another type", async () => {
    const older = await home.read(plain);
    const sent = await home.send(mended, { type: "general" }, { replaces: older.fileId });
    await home.route();
    await home.process("general");
    expect([await home.counted(), await home.counted("general")]).toEqual([[], [sent.fileId]]);
    expect(home.steps.at(-1)?.writes?.filter(({ key }) => key.sort.startsWith("head#"))).toHaveLength(2);
  });

  test("leaves its duplicates aside: the content is what is replaced", async () => {
    const older = await home.read(plain);
    const duplicate = await home.send(plain);
    const sent = await sendInPlace(mended, older);
    await home.process("sales");
    expect(await home.counted()).toEqual([sent.fileId]);
    expect(await home.report(duplicate)).toMatchObject({ state: "duplicate", duplicateOf: older.fileId });
    expect(await home.unacknowledged()).toEqual([]);
    const again = await home.read(plain);
    expect((await home.counted()).toSorted()).toEqual([sent.fileId, again.fileId].toSorted());
    expect((await home.undo(again)).replacedBy).toBeUndefined();
  });

  test("that fails, waits or is cancelled leaves the older one as it was", async () => {
    const older = await home.read(plain);
    const failed = await sendInPlace(mended, older);
    const late = await home.setAside("sales");
    expect((await home.report(failed)).state).toBe("failed");
    expect(await home.counted()).toEqual([older.fileId]);
    const waiting = await sendInPlace(unclear, older);
    await home.process("sales");
    expect((await home.report(waiting)).state).toBe("needs_decision");
    await home.cancel(waiting);
    expect(await home.report(older)).toEqual(older);
    await home.process("sales", late); // sent anew, it goes through
    expect(await home.counted()).toEqual([failed.fileId]);
  });

  test("by an answer to its question takes it then", async () => {
    const older = await home.read(plain);
    const waiting = await sendInPlace(unclear, older);
    await home.process("sales");
    await home.decide(waiting, { dateOrder: "dmy" });
    await home.route();
    await home.process("sales");
    expect(await home.counted()).toEqual([waiting.fileId]);
  });

  test("fails where that was erased meanwhile, and says so and when", async () => {
    const older = await home.read(plain);
    const sent = await sendInPlace(mended, older);
    const erasedAt = "2026-03-01T10:00:00.000Z";
    const gone = { key: { partition: partitionOf("shop"), sort: `file#${older.fileId}` }, value: null };
    const tombstone = { key: tombstoneKey("shop", older.fileId), value: { fileId: older.fileId, erasedAt } };
    await home.deps.effects.apply({ writes: [gone, tombstone] });
    await home.process("sales");
    const report = await home.report(sent);
    expect(report.error).toMatchObject({
      code: "NOT_FOUND",
      message: expect.stringMatching(`^it cannot take the place of ${older.fileId} any more: .* erased at ${erasedAt}`),
      fix: expect.stringContaining("or without"),
    });
  });

  test("is told of again where its message comes again and the older one was erased since", async () => {
    const older = await home.read(plain);
    const sent = await sendInPlace(mended, older);
    const delivery = await home.take("sales");
    home.when("table-stored", () => home.killAfter(6)); // all is written, and nothing acknowledged
    await expect(home.process("sales", delivery)).rejects.toThrow("killed");
    home.when("table-stored", () => undefined);
    expect(await home.report(older)).toMatchObject({ state: "undone", replacedBy: sent.fileId });
    const gone = { key: { partition: partitionOf("shop"), sort: `file#${older.fileId}` }, value: null };
    await home.deps.effects.apply({ writes: [gone] });
    await home.process("sales", { ...delivery, receives: 2 });
    expect(await home.report(sent)).toMatchObject({ state: "done" });
    expect(await home.unacknowledged()).toEqual([]);
  });

  test("and is decided anew later, replaces nothing twice", async () => {
    const older = await home.read(plain);
    const sent = await sendInPlace(mended, older);
    await home.process("sales");
    await home.decide(sent, { repeats: "once" });
    await home.route();
    await home.process("sales");
    expect(await home.report(sent)).toMatchObject({ state: "done", generation: 2 });
    expect(await home.counted()).toEqual([sent.fileId]);
    await home.undo(sent);
    expect(await home.counted()).toEqual([]);
  });
});

test("the bytes of the older file, sent in the moment in which it is replaced, are a new file", async () => {
  const older = await home.read(plain);
  const sent = await sendInPlace(mended, older);
  const delivery = await home.take("sales");
  home.before(() => home.process("sales", delivery));
  const again = await home.send(plain); // it saw the older one as done
  expect(await home.counted()).toEqual([sent.fileId]);
  expect(again).toMatchObject({ state: "received" });
});

test("without transactions a replacement that was killed before its own table was written is made again to the same end", async () => {
  for (const writes of [0, 1, 2, 3, 4, 5]) {
    const older = await home.read(plain.replace("A-1", `K-${writes}`));
    const sent = await sendInPlace(mended.replace("A-1", `L-${writes}`), older);
    const delivery = await home.take("sales");
    home.when("table-stored", () => home.killAfter(writes));
    await expect(home.process("sales", delivery)).rejects.toThrow("killed");
    home.when("table-stored", () => undefined);
    await home.process("sales", delivery);
    expect(await home.report(sent)).toMatchObject({ state: "done", tables: [{ state: "done" }] });
    expect(await home.report(older)).toMatchObject({ state: "undone", replacedBy: sent.fileId });
    expect(await home.counted()).toEqual([sent.fileId]);
    expect(await home.unacknowledged()).toEqual([]);
    await home.undo(sent);
  }
});

describe("the older file is looked at again when the rows are ready", () => {
  test.each([
    ["it was undone", (older: FileReport) => home.undo(older)],
    [
      "another took its place",
      async (older: FileReport) => {
        const faster = await home.send(third, {}, { replaces: older.fileId });
        await home.route();
        const delivery = await home.take("sales");
        await home.process("sales", delivery);
        expect((await home.report(faster)).state).toBe("done");
      },
    ],
  ])("where %s the new one fails, and nothing is counted twice", async (_what, act) => {
    const older = await home.read(plain);
    const sent = await sendInPlace(mended, older);
    const delivery = await home.take("sales");
    await act(older);
    const before = await home.counted();
    await home.process("sales", delivery);
    expect(await home.report(sent)).toMatchObject({ state: "failed", error: { code: "STATE_WRONG" } });
    expect(await home.counted()).toEqual(before);
    expect(await home.unacknowledged()).toEqual([]);
  });

  test("also in the moment of the commit", async () => {
    const older = await home.read(plain);
    const sent = await sendInPlace(mended, older);
    home.when("table-stored", () => home.before(() => home.undo(older)));
    await home.process("sales");
    expect(await home.report(sent)).toMatchObject({ state: "failed", error: { code: "STATE_WRONG" } });
    expect(await home.counted()).toEqual([]);
  });

  test("and a redo of it that waits is dropped", async () => {
    const older = await home.read(plain);
    await home.decide(older, { repeats: "once" });
    await home.route();
    const redo = await home.take("sales");
    const sent = await sendInPlace(mended, older);
    await home.process("sales");
    await home.process("sales", redo);
    expect(await home.counted()).toEqual([sent.fileId]);
  });
});

describe("a file of several tables", () => {
  test("takes the place with all of them at once", async () => {
    const older = await home.read(plain);
    const sent = await sendInPlace(twoTables, older);
    await home.process("sales");
    expect(await home.report(sent)).toMatchObject({ state: "processing" });
    expect(await home.counted()).toEqual([older.fileId]);
    await home.process("sales");
    expect(await home.counted()).toEqual([sent.fileId, sent.fileId]);
    expect(await home.report(sent)).toMatchObject({ state: "done", tables: [{ state: "done" }, { state: "done" }] });
    expect(await sequence()).toBe(2);
    await home.undo(sent);
    expect(await home.counted()).toEqual([]);
  });

  test.each([[[0, 1]], [[1, 0]]])("of which one waits, takes it with none: %j", async (order) => {
    const older = await home.read(plain);
    const sent = await sendInPlace(oneUnclear, older);
    await inOrder(order);
    expect(await home.report(sent)).toMatchObject({
      state: "needs_decision",
      tables: [{ state: "cancelled", rows: { accepted: 2 } }, { state: "needs_decision" }],
    });
    expect(await home.counted()).toEqual([older.fileId]);
    expect(await home.report(older)).toEqual(older);
    await home.decide(sent, { dateOrder: "dmy" });
    await home.route();
    await home.process("sales");
    await home.process("sales");
    expect(await home.report(sent)).toMatchObject({ state: "done" });
    expect(await home.counted()).toEqual([sent.fileId, sent.fileId]);
  });

  test("is asked about the rows of each table, not of the last one alone", async () => {
    const older = await home.read(plain);
    await home.read("order_id,date,sku,qty,total,currency\nA-1,2026-03-13,X1,3,99,EUR\nA-2,2026-03-14,X2,4,88,EUR\n");
    const sent = await sendInPlace(twoTables, older);
    await home.process("sales");
    await home.process("sales");
    const { tables } = await home.report(sent);
    expect(tables.map(({ state }) => state)).toEqual(["needs_decision", "cancelled"]);
    expect((await home.stored(sent)).tables[0]?.report.questions).toMatchObject([{ id: "overlap" }]);
    expect(await home.counted()).toContain(older.fileId);
    await home.decide(sent, { overlap: "replace" });
    await home.route();
    await home.process("sales");
    await home.process("sales");
    expect(await home.report(sent)).toMatchObject({ state: "done" });
    expect(await home.report(older)).toMatchObject({ state: "undone" });
  });

  test("of which one is set aside, takes it when that is sent anew", async () => {
    const older = await home.read(plain);
    const sent = await sendInPlace(twoTables, older);
    const late = await home.setAside("sales");
    await home.process("sales");
    expect((await home.report(sent)).state).toBe("failed");
    expect(await home.counted()).toEqual([older.fileId]);
    await home.process("sales", late);
    expect((await home.report(sent)).state).toBe("done");
    expect(await home.counted()).toEqual([sent.fileId, sent.fileId]);
  });

  test("that is cancelled half-way takes it with none", async () => {
    const older = await home.read(plain);
    const sent = await sendInPlace(twoTables, older);
    await home.process("sales");
    await home.cancel(sent);
    await home.process("sales");
    expect((await home.report(sent)).state).toBe("cancelled");
    expect(await home.counted()).toEqual([older.fileId]);
    expect(await home.unacknowledged()).toEqual([]);
  });

  async function inOrder(order: readonly number[]): Promise<void> {
    const deliveries = [await home.take("sales"), await home.take("sales")];
    for (const position of order) {
      const delivery = deliveries.find(({ body }) => {
        const message = readWorkMessage(body);
        return message.kind === "table" && message.table === position;
      });
      await home.process("sales", delivery);
    }
  }
});

describe("at the door", () => {
  const refused = (fileId: string, content = mended) => home.send(content, {}, { replaces: fileId });

  test("a file that is not there, or does not count, cannot be replaced, and nothing is kept", async () => {
    const older = await home.read(plain);
    const duplicate = await home.send(plain);
    const uploads = () => Array.fromAsync(home.deps.blobs.list("shop/uploads/"));
    const kept = await uploads();
    await expect(refused("file_0")).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(refused(duplicate.fileId)).rejects.toMatchObject({ code: "STATE_WRONG" });
    await home.undo(older);
    await expect(refused(older.fileId)).rejects.toMatchObject({ code: "STATE_WRONG" });
    expect(await uploads()).toEqual(kept);
    expect(await home.deps.files.list("shop")).toHaveLength(2);
  });

  test("the same bytes as the older file are its duplicate; those of a third one are refused", async () => {
    const older = await home.read(plain);
    const another = await home.read(mended);
    const same = await refused(older.fileId, plain);
    expect(same).toMatchObject({ state: "duplicate", duplicateOf: older.fileId });
    expect(same.replaces).toBeUndefined();
    await expect(refused(older.fileId)).rejects.toMatchObject({
      code: "STATE_WRONG",
      message: expect.stringContaining(another.fileId),
      fix: expect.stringContaining(`om undo ${older.fileId}`),
    });
    expect(await home.counted()).toEqual([older.fileId, another.fileId]);
  });

  test("the same request again is the same file", async () => {
    const older = await home.read(plain);
    const sent = await refused(older.fileId);
    expect((await refused(older.fileId)).fileId).toBe(sent.fileId);
    await home.route();
    await home.process("sales");
    expect(await refused(older.fileId)).toMatchObject({ state: "duplicate", duplicateOf: sent.fileId });
    expect(await home.counted()).toEqual([sent.fileId]);
  });
});
