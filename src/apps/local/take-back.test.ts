import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FileReport } from "#core/report.ts";
import { openStepsByHand, type StepsByHand } from "../../../test/support/steps-by-hand.ts";

let home: StepsByHand;
beforeEach(() => {
  home = openStepsByHand();
});
afterEach(() => home.close());

const header = "Order ID,Order Date,Product,Quantity,Unit Price,Currency";
const repeated = `${header}\nA-1,2026-01-15,Mug,2,4.50,EUR\nA-1,2026-01-15,Mug,2,4.50,EUR\n`;
const unclear = `${header}\nQ-1,01/02/2026,Mug,1,2.00,EUR\nQ-2,03/04/2026,Mug,1,2.00,EUR\n`;
const daily = (price: string) => `Date,Product,Quantity,Unit Price,Currency\n2026-01-15,Mug,2,${price},EUR\n`;

async function readAnew(file: FileReport): Promise<FileReport> {
  await home.route();
  await home.process("sales");
  return home.report(file);
}

async function accepted(file: FileReport): Promise<number | undefined> {
  return (await home.stored(file)).tables[0]?.report.rows.accepted;
}

describe("a decision", () => {
  test("is on record with key, value, the value before, time and way", async () => {
    const file = await home.read(repeated, { repeats: "keep" });
    await home.decide(file, { repeats: "once", tax: "gross" });
    const { decisions } = await readAnew(file);
    expect(decisions).toMatchObject([
      { step: 1, by: "command", key: "repeats", value: "keep", previous: null },
      { step: 2, by: "command", key: "repeats", value: "once", previous: "keep" },
      { step: 2, by: "command", key: "tax", value: "gross", previous: null },
    ]);
    expect(Date.parse(decisions?.[2]?.at ?? "")).toBeGreaterThan(Date.parse(file.receivedAt));
  });

  test("is taken back with what was set together with it, and the rows before take the place of the newer ones", async () => {
    const file = await home.read(repeated);
    await home.decide(file, { repeats: "once" });
    await readAnew(file);
    expect(await accepted(file)).toBe(1);
    const back = await home.takeBack(file);
    expect(back).toMatchObject({ state: "done", redo: { generation: 3 } });
    expect(await accepted(file)).toBe(1);
    await readAnew(file);
    expect(await accepted(file)).toBe(2);
    const stored = await home.stored(file);
    expect(stored.file.settings).toEqual({});
    expect(stored.file.report.decisions).toMatchObject([{ key: "repeats", takenBack: { by: "command" } }]);
    await expect(home.takeBack(file)).rejects.toMatchObject({ code: "STATE_WRONG" });
  });

  test("about an order of choices is taken back to the order before", async () => {
    const file = await home.read(repeated, { "orders.repeats": "once" });
    expect(await accepted(file)).toBe(1);
    await home.decide(file, { repeats: "keep" });
    await readAnew(file);
    expect(await accepted(file)).toBe(2);
    await home.takeBack(file);
    await readAnew(file);
    expect(await accepted(file)).toBe(1);
  });

  test("that answered a question opens it again, and the rows leave the numbers in that step", async () => {
    const file = await home.read(unclear);
    expect(file.state).toBe("needs_decision");
    await home.decide(file, { dateOrder: "dmy" });
    await readAnew(file);
    expect(await home.counted()).toEqual([file.fileId]);
    await home.takeBack(file);
    expect(await home.counted()).toEqual([file.fileId]);
    const again = await readAnew(file);
    expect(again).toMatchObject({ state: "needs_decision", tables: [{ questions: [{ id: "dateOrder" }] }] });
    expect(again.redo).toBeUndefined();
    expect(await home.counted()).toEqual([]);
    await home.decide(file, { dateOrder: "mdy" });
    expect((await readAnew(file)).state).toBe("done");
  });

  test("that is taken back opens its question, though another one came before the file was read without it", async () => {
    const file = await home.read(unclear, { dateOrder: "dmy" });
    await home.takeBack(file);
    await home.decide(file, { repeats: "once" });
    await home.route(); // of the round before: nothing is done for it any more
    const again = await readAnew(file);
    expect(again).toMatchObject({ state: "needs_decision", tables: [{ questions: [{ id: "dateOrder" }] }] });
    expect(again.redo).toBeUndefined();
    expect(await home.counted()).toEqual([]);
  });

  test("about rows of several files opens that question again, too", async () => {
    await home.read(daily("4.50"));
    const file = await home.read(daily("5.00"));
    expect(file.tables[0]?.questions.map(({ id }) => id)).toEqual(["overlap"]);
    await home.decide(file, { overlap: "replace" });
    expect((await readAnew(file)).state).toBe("done");
    await home.takeBack(file);
    expect(await readAnew(file)).toMatchObject({
      state: "needs_decision",
      tables: [{ questions: [{ id: "overlap" }] }],
    });
    expect(await home.counted()).toHaveLength(1);
  });

  test("about something else leaves the rows of several files as they were settled", async () => {
    const older = await home.read(daily("4.50"));
    const newer = await home.read(daily("5.00"));
    await home.decide(newer, { overlap: "replace" });
    await readAnew(newer);
    await home.decide(older, { repeats: "once" });
    await readAnew(older);
    await home.takeBack(older);
    expect(await readAnew(older)).toMatchObject({ state: "done", tables: [{ questions: [] }] });
    expect(await home.counted()).toEqual([newer.fileId, older.fileId]);
  });

  test("whose reading is cancelled holds no more, and the one before it does", async () => {
    const file = await home.read(repeated, { repeats: "keep" });
    await home.decide(file, { repeats: "once" });
    await home.cancel(file);
    const { decisions } = await home.report(file);
    expect(decisions?.map(({ value, takenBack }) => [value, takenBack !== undefined])).toEqual([
      ["keep", false],
      ["once", true],
    ]);
    await home.takeBack(file);
    expect((await home.stored(file)).file.settings).toEqual({});
  });

  test("holds again where the reading without it is cancelled", async () => {
    const file = await home.read(unclear, { dateOrder: "dmy" });
    await home.decide(file, { dateOrder: "mdy" });
    await readAnew(file);
    await home.takeBack(file);
    await home.takeBack(file);
    await home.cancel(file);
    const { settings, report } = (await home.stored(file)).file;
    expect(settings).toEqual({ dateOrder: "mdy" });
    expect(report.decisions?.map(({ value, takenBack }) => [value, takenBack !== undefined])).toEqual([
      ["dmy", false],
      ["mdy", false],
    ]);
    await home.takeBack(file);
    expect((await home.stored(file)).file.settings).toEqual({ dateOrder: "dmy" });
  });
});
