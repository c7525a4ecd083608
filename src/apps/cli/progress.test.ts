import { describe, expect, test } from "vitest";
import { createProgressLine, progressText } from "./progress.ts";

const reading = { stage: "reading", bytesDone: 310_000_000, bytesTotal: 500_000_000, rows: 1_204_000 } as const;

const { signal: stop } = new AbortController();

describe("the progress line", () => {
  test("says stage, share, bytes, rows, rate and the time left", () => {
    expect(progressText("orders.csv", reading, 10_000)).toBe(
      "orders.csv  reading  62 %  310 MB of 500 MB  1,204,000 rows  120,400 rows/s  7 s left",
    );
  });

  test("never passes 100 % and gives no rate in the first second", () => {
    expect(progressText("a.csv", { ...reading, bytesDone: 600_000_000 }, 500)).toContain("  100 %  ");
    expect(progressText("a.csv", reading, 999)).not.toContain("rows/s");
  });

  test("is drawn over itself, at most every 100 ms a stage, within the terminal, and is taken away", () => {
    const written: string[] = [];
    const clock = { time: 0, now: () => clock.time };
    const line = createProgressLine("orders.csv", {
      stream: { columns: 20, write: (text) => written.push(text) },
      clock,
      stop,
    });
    line.update(reading);
    line.update(reading);
    clock.time = 100;
    line.update(reading);
    line.update({ ...reading, stage: "committing" });
    line.clear();
    line.clear();
    expect(written).toEqual([
      "\r\u001b[2Korders.csv  readin…",
      "\r\u001b[2Korders.csv  readin…",
      "\r\u001b[2Korders.csv  commit…",
      "\r\u001b[2K",
    ]);
  });

  test("is not drawn again once the run is stopped", () => {
    const written: string[] = [];
    const stream = { columns: 80, write: (text: string) => written.push(text) };
    const line = createProgressLine("orders.csv", { stream, clock: { now: () => 0 }, stop: AbortSignal.abort() });
    line.update(reading);
    expect(written).toEqual([]);
  });

  test("is silent without a terminal", () => {
    const line = createProgressLine("orders.csv", { stream: null, clock: { now: () => 0 }, stop });
    expect(() => {
      line.update(reading);
      line.clear();
    }).not.toThrow();
  });
});
