import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openStepsByHand, type StepsByHand } from "../../../test/support/steps-by-hand.ts";
import { OmError, toOmError } from "#core/errors.ts";
import type { FileReport } from "#core/report.ts";
import { routeQueue } from "#core/work-messages.ts";
import { readHead } from "#engine/dataset.ts";
import { resumeFiles } from "#intake/resume-files.ts";

let home: StepsByHand;
beforeEach(() => {
  home = openStepsByHand();
});
afterEach(() => home.close());

const header = "Order ID,Order Date,Product,Quantity,Unit Price,Currency";
const plain = `${header}\nA-1,2026-01-15,Mug,2,4.50,EUR\n`;
const other = `${header}\nB-1,2026-01-16,Cup,1,3.00,EUR\n`;
/** The dates of the first table have one reading, those of the second two. */
const twoTables = JSON.stringify({
  till: [
    { order_id: "A-1", date: "2026-01-13", sku: "X1", qty: 2, total: 10, currency: "EUR" },
    { order_id: "A-2", date: "2026-01-14", sku: "X2", qty: 1, total: 7.5, currency: "EUR" },
  ],
  web: [
    { order_id: "B-1", date: "01/02/2026", sku: "X1", qty: 2, total: 10, currency: "EUR" },
    { order_id: "B-2", date: "03/04/2026", sku: "X2", qty: 1, total: 20, currency: "EUR" },
  ],
});

async function readTwo(): Promise<FileReport> {
  const file = await home.send(twoTables);
  await home.route();
  await home.process("sales");
  await home.process("sales");
  return home.report(file);
}

describe("a file that is undone", () => {
  test("is out of its dataset by one step, and keeps its ledger and history", async () => {
    const file = await home.read(plain);
    const second = await home.read(other);
    const before = home.steps.length;
    const undone = await home.undo(file);
    expect(home.steps).toHaveLength(before + 1);
    expect(await home.counted()).toEqual([second.fileId]);
    expect(undone).toMatchObject({
      state: "undone",
      tables: [{ state: "undone", rows: { read: 1, accepted: 1 }, live: { visible: 0 } }],
    });
    expect(undone.history.map(({ state }) => state)).toEqual(["received", "routed", "processing", "done", "undone"]);
    expect(home.told.at(-1)).toMatchObject({ event: "file-ended", fileId: file.fileId, state: "undone" });
    expect(await home.report(second)).toEqual(second);
  });

  test("is told to the outside, once", async () => {
    const file = await home.read(plain);
    await home.take("notify");
    await home.undo(file);
    expect((await home.take("notify")).body).toMatchObject({ fileId: file.fileId, kind: "notify" });
    await expect(home.take("notify")).rejects.toThrow("empty");
  });

  test("takes all its tables out, also those of one dataset, and the question that it waited with", async () => {
    const file = await readTwo();
    expect(file.state).toBe("needs_decision");
    await home.decide(file, { dateOrder: "dmy" });
    await home.route();
    await home.process("sales");
    await home.process("sales");
    expect(await home.counted()).toEqual([file.fileId, file.fileId]);
    await home.undo(file);
    expect(await home.counted()).toEqual([]);
    expect((await home.report(file)).tables.map(({ state }) => state)).toEqual(["undone", "undone"]);
  });

  test.each([
    ["waits for an answer beside rows that show", async () => readTwo()],
    [
      "failed beside rows that show",
      async () => {
        const file = await home.send(twoTables);
        await home.route();
        const first = await home.take("sales");
        await home.setAside("sales");
        await home.process("sales", first);
        return home.report(file);
      },
    ],
  ])("may be one that %s", async (_what, make) => {
    const file = await make();
    expect(await home.counted()).toEqual([file.fileId]);
    expect((await home.undo(file)).state).toBe("undone");
    expect(await home.counted()).toEqual([]);
    await home.process("sales").catch(() => undefined);
    expect(await home.counted()).toEqual([]);
  });

  test("leaves one dataset for each type that its tables have", async () => {
    const file = await home.read(plain);
    await home.decide(file, { type: "general" });
    await home.route();
    await home.process("general");
    await home.undo(file);
    expect([await home.counted(), await home.counted("general")]).toEqual([[], []]);
  });

  test("cannot be undone, cancelled or decided again", async () => {
    const file = await home.read(plain);
    await home.undo(file);
    const wrong = (message: string, fix: string) => ({
      code: "STATE_WRONG",
      message: expect.stringContaining(message),
      fix: expect.stringContaining(fix),
    });
    await expect(home.undo(file)).rejects.toMatchObject(wrong("out of the numbers already", "send it again"));
    await expect(home.decide(file, { repeats: "once" })).rejects.toMatchObject(wrong("taken out", "send it again"));
    await expect(home.cancel(file)).rejects.toMatchObject({ code: "STATE_WRONG" });
    expect((await home.report(file)).state).toBe("undone");
  });
});

describe("what does not count cannot be undone", () => {
  test("and says why", async () => {
    const file = await home.read(plain);
    const duplicate = await home.send(plain);
    await expect(home.undo(duplicate)).rejects.toMatchObject({
      code: "STATE_WRONG",
      message: `${duplicate.fileId} is a duplicate of ${file.fileId} and has no rows in the numbers`,
    });
    const waiting = await home.send(other);
    await expect(home.undo(waiting)).rejects.toMatchObject({
      code: "STATE_WRONG",
      fix: expect.stringContaining(`om cancel ${waiting.fileId}`),
    });
    await home.cancel(waiting);
    await expect(home.undo(waiting)).rejects.toMatchObject({ message: expect.stringContaining("is cancelled") });
    await expect(home.undo({ ...file, fileId: "file_0" })).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await home.counted()).toEqual([file.fileId]);
  });
});

describe("an undo beside other work on the file", () => {
  test("drops a decision that is not routed yet", async () => {
    const file = await home.read(plain);
    await home.decide(file, { type: "general" });
    expect((await home.undo(file)).redo).toBeUndefined();
    await home.route();
    expect([await home.counted(), await home.counted("general"), await home.unacknowledged()]).toEqual([[], [], []]);
    expect((await home.report(file)).state).toBe("undone");
  });

  test("drops a redo that waits in its queue, and one whose message was set aside and is sent anew", async () => {
    const file = await home.read(plain);
    await home.decide(file, { repeats: "once" });
    await home.route();
    const late = await home.setAside("sales");
    await home.undo(file);
    await home.process("sales", late);
    expect([await home.counted(), await home.unacknowledged()]).toEqual([[], []]);
    expect((await home.report(file)).state).toBe("undone");
  });

  test("wins over a redo that is about to commit", async () => {
    const file = await home.read(plain);
    await home.decide(file, { repeats: "once" });
    await home.route();
    home.when("table-stored", () => home.before(() => home.undo(file)));
    await home.process("sales");
    expect((await home.report(file)).state).toBe("undone");
    expect([await home.counted(), await home.unacknowledged()]).toEqual([[], []]);
  });

  test("is made anew where the redo commits first", async () => {
    const file = await home.read(plain);
    await home.decide(file, { type: "general" });
    await home.route();
    home.before(() => home.process("general"));
    expect((await home.undo(file)).state).toBe("undone");
    expect([await home.counted(), await home.counted("general")]).toEqual([[], []]);
  });

  test("is made anew where a commit of another file comes first", async () => {
    const file = await home.read(plain);
    const second = await home.send(other);
    await home.route();
    home.before(() => home.process("sales"));
    await home.undo(file);
    expect(await home.counted()).toEqual([second.fileId]);
  });

  test("is made anew where it is decided first, and refuses what is decided later", async () => {
    const file = await home.read(plain);
    home.before(() => home.decide(file, { repeats: "once" }));
    await home.undo(file);
    await home.route(); // of the decision
    const again = await home.read(plain);
    home.before(() => home.undo(again));
    await expect(home.decide(again, { repeats: "once" })).rejects.toMatchObject({ code: "STATE_WRONG" });
    expect((await home.report(again)).state).toBe("undone");
    expect([await home.counted(), await home.unacknowledged()]).toEqual([[], []]);
  });

  test("of two at the same time one is refused", async () => {
    const file = await home.read(plain);
    home.before(() => home.undo(file));
    await expect(home.undo(file)).rejects.toMatchObject({ code: "STATE_WRONG" });
    const { manifest } = await readHead("shop", "sales", home.deps);
    expect(manifest?.sequence).toBe(2);
  });

  test("that is killed before its step has changed nothing", async () => {
    const file = await home.read(plain);
    await home.send(plain);
    home.before(() => Promise.reject(new Error("killed")));
    await expect(home.undo(file)).rejects.toThrow("killed");
    expect(await home.counted()).toEqual([file.fileId]);
    expect(await home.report(file)).toEqual(file);
    await home.undo(file);
    expect(await home.counted()).toEqual([]);
  });
});

/** The person tries again. Where the file is out, only its heir was not asked for: that is found later. */
async function undoOnceMore(file: FileReport): Promise<void> {
  const again = await home.undo(file).catch(toOmError);
  if (again instanceof OmError && again.code === "STATE_WRONG") await resumeFiles(Number.POSITIVE_INFINITY, home.deps);
}

test("without transactions an undo that was killed after any of its writes is made again to the same end", async () => {
  let writes = 0;
  for (let isWhole = false; !isWhole; writes += 1) {
    const text = plain.replace("A-1", `K-${writes}`);
    const file = await home.read(text);
    const [second, third] = [await home.send(text), await home.send(text)];
    home.killAfter(writes);
    const broken = await home.undo(file).catch(() => null);
    isWhole = broken !== null;
    if (!isWhole) await undoOnceMore(file);
    expect(await home.report(file)).toMatchObject({
      state: "undone",
      tables: [{ state: "undone" }],
      replacedBy: second.fileId,
    });
    expect((await home.stored(file)).tables[0]?.undone).toMatchObject({ generation: 1 });
    expect(await home.report(third)).toMatchObject({ state: "duplicate", duplicateOf: second.fileId });
    expect(await home.counted()).toEqual([]);
    await home.route();
    await home.process("sales");
    expect(await home.counted()).toEqual([second.fileId]);
    await home.undo(second);
    await home.cancel(third);
    await home.route();
    expect(await home.unacknowledged()).toEqual([]);
  }
  expect(writes).toBeGreaterThan(7);
});

describe("the same bytes", () => {
  test("sent again after an undo count again, once", async () => {
    const file = await home.read(plain);
    await home.undo(file);
    const again = await home.read(plain);
    expect(again.fileId).not.toBe(file.fileId);
    expect(await home.counted()).toEqual([again.fileId]);
    expect(await home.send(plain)).toMatchObject({ state: "duplicate", duplicateOf: again.fileId });
    await expect(home.undo(file)).rejects.toMatchObject({ code: "STATE_WRONG" });
    expect(await home.counted()).toEqual([again.fileId]);
  });

  test("sent with settings after an undo are no decision about the one that is out", async () => {
    const file = await home.read(plain);
    await home.undo(file);
    const again = await home.read(plain, { repeats: "once" });
    expect(again).toMatchObject({ state: "done", tables: [{ policies: { repeats: "once" } }] });
    expect(again.fileId).not.toBe(file.fileId);
  });

  test("that were sent before are read in the place of the one that is out, oldest first", async () => {
    const [file, second, third, fourth] = [
      await home.read(plain),
      await home.send(plain),
      await home.send(plain),
      await home.send(plain),
    ];
    const undone = await home.undo(file);
    expect(undone.replacedBy).toBe(second.fileId);
    expect(await home.report(second)).toMatchObject({ state: "received", finishedAt: null });
    expect((await home.report(second)).duplicateOf).toBeUndefined();
    expect(home.told.at(-1)).toMatchObject({ event: "file-accepted", fileId: second.fileId });
    for (const rest of [third, fourth])
      expect(await home.report(rest)).toMatchObject({ state: "duplicate", duplicateOf: second.fileId });
    await home.route();
    await home.process("sales");
    expect(await home.report(second)).toMatchObject({ state: "done", tables: [{ rows: { accepted: 1 } }] });
    expect(await home.counted()).toEqual([second.fileId]);
    expect(await home.send(plain)).toMatchObject({ duplicateOf: second.fileId });

    expect((await home.undo(second)).replacedBy).toBe(third.fileId);
    await home.route();
    await home.process("sales");
    expect(await home.counted()).toEqual([third.fileId]);
    expect((await home.report(fourth)).duplicateOf).toBe(third.fileId);
    expect((await home.report(second)).history.map(({ state }) => state)).toEqual([
      "received",
      "duplicate",
      "received",
      "routed",
      "processing",
      "done",
      "undone",
    ]);
    expect(await home.unacknowledged()).toEqual([]);
  });

  test("take over from an heir that is cancelled before it gave anything", async () => {
    const first = await home.read(plain);
    const [second, third, fourth] = [await home.send(plain), await home.send(plain), await home.send(plain)];
    await home.undo(first);
    expect(await home.cancel(second)).toMatchObject({ state: "cancelled", replacedBy: third.fileId });
    await home.route(); // of the one that is cancelled
    await home.route();
    await home.process("sales");
    expect(await home.counted()).toEqual([third.fileId]);
    expect(await home.report(fourth)).toMatchObject({ state: "duplicate", duplicateOf: third.fileId });
    await expect(home.decide(second, { repeats: "once" })).rejects.toMatchObject({ code: "STATE_WRONG" });
    expect(await home.unacknowledged()).toEqual([]);
  });

  test("take over with the settings of their own upload, not with what was decided about the first", async () => {
    const file = await home.read(plain);
    await home.decide(file, { repeats: "once" });
    await home.route();
    await home.process("sales");
    const duplicate = await home.send(plain);
    await home.undo(file);
    await home.route();
    await home.process("sales");
    expect(await home.report(duplicate)).toMatchObject({ state: "done", tables: [{ policies: { repeats: "keep" } }] });
  });

  test("sent in the moment of the undo are a new file, or take over, and count once", async () => {
    const file = await home.read(plain);
    home.before(() => home.undo(file));
    const again = await home.send(plain); // it saw the first as done
    expect(again).toMatchObject({ state: "received" });
    await home.route();
    await home.process("sales");
    expect(await home.counted()).toEqual([again.fileId]);

    let late: FileReport | undefined;
    home.before(async () => (late = await home.send(plain)));
    const undone = await home.undo(again); // it saw no duplicate
    expect(late).toMatchObject({ state: "duplicate", duplicateOf: again.fileId });
    expect(undone.replacedBy).toBe(late?.fileId);
    await home.route();
    await home.process("sales");
    expect(await home.counted()).toEqual([late?.fileId]);
    await expect(home.take(routeQueue)).rejects.toThrow("empty");
  });
});
