import { expect, test } from "vitest";
import { isUnfinished } from "#core/fold-state.ts";
import type { FileReport } from "#core/report.ts";
import { notifyQueue, readWorkMessage, routeQueue } from "#core/work-messages.ts";
import { fileTypes } from "#file-types/registry.ts";
import { resumeFiles } from "#intake/resume-files.ts";
import { listRemembered } from "#ports/remembered.ts";
import { openStepsByHand, type StepsByHand } from "../support/steps-by-hand.ts";

// As on AWS, where a step is no transaction: it is broken off after each of its writes, after its sends, and before its
// message is acknowledged. Then its message comes again, or the person tries again; then what is overdue is looked for.

const header = "Order ID,Order Date,Product,Quantity,Unit Price,Currency";
const plain = `${header}\nA-1,2026-01-15,Mug,2,4.50,EUR\n`;
const mended = `${header}\nA-1,2026-01-15,Mug,3,4.50,EUR\n`;
const unclear = "Order ID,Date,Total\nA-1,03/04/2026,9.00\nA-2,05/04/2026,1.00\n";
const till = [
  { order_id: "A-1", date: "2026-01-13", sku: "X1", qty: 2, total: 10, currency: "EUR" },
  { order_id: "A-2", date: "2026-01-14", sku: "X2", qty: 1, total: 7.5, currency: "EUR" },
];
const twoTables = JSON.stringify({ till, web: till.map((row) => ({ ...row, order_id: `W-${row.order_id}` })) });

type Act = (home: StepsByHand) => Promise<unknown>;

/** What happens, one after the other; between them everything that waits is worked off. */
const stories: readonly (readonly [string, readonly Act[], Partial<Ending>])[] = [
  ["a file is read", [(home) => home.send(plain)], { counted: [0], told: [1] }],
  ["one of two tables is read", [(home) => home.send(twoTables)], { counted: [0, 0], told: [1] }],
  [
    "a question is answered, and remembered",
    [(home) => home.send(unclear), async (home) => home.decide(await nth(home, 0), { dateOrder: "dmy" })],
    { counted: [0], told: [2], remembered: 1 },
  ],
  [
    "an answer comes with the file, and is remembered",
    [(home) => home.send(unclear, { dateOrder: "dmy" })],
    { counted: [0], told: [1], remembered: 1 },
  ],
  [
    "a file is read anew",
    [(home) => home.send(plain), async (home) => home.decide(await nth(home, 0), { repeats: "once" })],
    { counted: [0], told: [2], generation: 2 },
  ],
  [
    "a file is read anew as another type",
    [(home) => home.send(plain), async (home) => home.decide(await nth(home, 0), { type: "general" })],
    { counted: [], told: [2], generation: 2, states: ["done"] },
  ],
  ["a file cannot be read", [(home) => home.send("\0\0\0\0")], { counted: [], told: [1], states: ["failed"] }],
  [
    "a file takes the place of another",
    [(home) => home.send(plain), async (home) => home.send(mended, {}, { replaces: (await nth(home, 0)).fileId })],
    { counted: [1], told: [2, 1], states: ["undone", "done"] },
  ],
  [
    "a file is undone",
    [(home) => home.send(plain), async (home) => home.undo(await nth(home, 0))],
    { counted: [], states: ["undone"] },
  ],
  [
    "a file is undone, and its duplicate stands in its place",
    [(home) => home.send(plain), (home) => home.send(plain), async (home) => home.undo(await nth(home, 0))],
    { tables: 1 }, // a duplicate that nobody was told of may be there twice
  ],
  [
    "a question is cancelled",
    [(home) => home.send(unclear), async (home) => home.cancel(await nth(home, 0))],
    { counted: [], states: ["cancelled"] },
  ],
];

/** Files by their order of acceptance. */
interface Ending {
  readonly counted: readonly number[];
  /** How many tables count. */
  readonly tables: number;
  readonly states: readonly FileReport["state"][];
  /** How many ends of each file are told, each under one id; where it is left out, a person was told by the call itself. */
  readonly told: readonly number[];
  readonly remembered: number;
  readonly generation: number;
}

// The last act only: the first ones are those of other stories.
test.each(stories)(
  "%s: broken off at every point, it comes to the same end",
  async (_title, acts, ending) => {
    const ended = await breakEverywhere(acts);
    expect(ended.length).toBeGreaterThan(2);
    const wanted = { unacknowledged: [], unfinished: [], atWork: [], ...ending };
    expect(ended).toEqual(ended.map(({ place }) => expect.objectContaining({ place, ...wanted })));
  },
  240_000,
);

/** How each telling of a story ended whose last act was broken off at another point. */
async function breakEverywhere(acts: readonly Act[]) {
  const endings: (Ending & { readonly place: string })[] = [];
  for (let step = 0, parts = 0; ;) {
    const home = openStepsByHand();
    try {
      for (const act of acts.slice(0, -1)) await whole(home, act);
      home.killAfter(parts, step);
      for (const act of acts.slice(-1)) await whole(home, act);
      const hit = home.lastKill();
      endings.push({ place: `step ${step}, part ${parts}`, ...(await endOf(home)) });
      if (hit === "none") return endings;
      [step, parts] = hit === "killed" ? [step, parts + 1] : [step + 1, 0];
    } finally {
      await home.close();
    }
  }
}

/** A person tries again what failed; one that is told that it is so already goes on. */
async function whole(home: StepsByHand, act: Act): Promise<void> {
  await act(home).catch(async (thrown: unknown) => {
    expect(thrown).toMatchObject({ message: "killed" });
    await act(home).catch((again: unknown) => expect(again).toMatchObject({ code: "STATE_WRONG" }));
  });
  await workOff(home);
  await resumeFiles(Number.POSITIVE_INFINITY, { ...home.deps });
  await workOff(home);
}

const works = [routeQueue, ...fileTypes.map(({ id }) => id)];

async function workOff(home: StepsByHand): Promise<void> {
  for (let isOver = false; !isOver;) {
    isOver = true;
    for (const queue of works) {
      for (const delivery of await home.queue.receive(queue, { most: 1, waitMs: 0 })) {
        isOver = false;
        const work = queue === routeQueue ? home.route : (again: typeof delivery) => home.process(queue, again);
        await work(delivery).catch(async (thrown: unknown) => {
          expect(thrown).toMatchObject({ message: "killed" });
          // Killed before its acknowledgement, or by it: then nothing comes again.
          const isLeft = await home.queue.extend(delivery.lease, 60_000);
          if (isLeft) await work({ ...delivery, receives: delivery.receives + 1 });
        });
      }
    }
  }
}

async function endOf(home: StepsByHand) {
  const reports = (await home.deps.files.list("shop")).toReversed();
  const tables = (await Promise.all(reports.map(home.stored))).flatMap((stored) => stored.tables);
  const counted = (await home.counted()).map((id) => reports.findIndex(({ fileId }) => fileId === id));
  return {
    unacknowledged: await home.unacknowledged(),
    unfinished: reports.filter(({ state, redo }) => isUnfinished(state) || redo !== undefined),
    atWork: tables.filter(({ work }) => work !== null),
    counted,
    tables: counted.length,
    states: reports.map(({ state }) => state),
    told: await toldEnds(home, reports),
    remembered: (await listRemembered("shop", home.deps.records)).length,
    generation: reports[0]?.generation ?? 0,
  };
}

/** Different pieces of news of each file. */
async function toldEnds(home: StepsByHand, reports: readonly FileReport[]): Promise<number[]> {
  const ids = new Map<string, Set<string>>(reports.map(({ fileId }) => [fileId, new Set()]));
  for (;;) {
    const messages = await home.queue.receive(notifyQueue, { most: 10, waitMs: 0 });
    if (messages.length === 0) return [...ids.values()].map(({ size }) => size);
    for (const { body } of messages) {
      const message = readWorkMessage(body);
      if (message.kind === "notify") ids.get(message.fileId)?.add(message.id);
    }
  }
}

async function nth(home: StepsByHand, order: number): Promise<FileReport> {
  const report = (await home.deps.files.list("shop")).toReversed()[order];
  if (report === undefined) throw new Error("there is no such file");
  return report;
}
