import { OmError } from "#core/errors.ts";
import type { FileReport } from "#core/report.ts";
import { type Content, drawContent, drawHabits } from "./contents.ts";
import type { Owner } from "./owner.ts";
import type { StreamAnswer } from "#ports/remembered.ts";
import type { Random } from "./random.ts";
import type { World } from "./world.ts";

/** What people did, as they know it. */
export interface Diary {
  /** By id of the file: whoever got an answer got it for good. */
  readonly answered: Map<string, Content>;
  readonly undone: Set<string>;
  /** Of these somebody was told that nothing is left. */
  readonly erased: Set<string>;
  /** Answers of which somebody was told that they hold for the next files no longer. */
  readonly forgotten: StreamAnswer[];
  /** Asked for, whatever became of it. */
  readonly asked: {
    readonly cancel: Set<string>;
    readonly undo: Set<string>;
    /** With what it was the content of, where that is known; null: of everything. */
    readonly erase: Set<string | null>;
  };
}

export interface Customers {
  readonly diary: Diary;
  /** Everything that bytes were sent of. */
  readonly contents: readonly Content[];
  /** One more thing that somebody does. Never rejects; does not end where the owner is killed. */
  act(owner: Owner): Promise<void>;
}

const hour = 3_600_000;
const answers: readonly (readonly [string, string])[] = [
  ["overlap", "replace"],
  ["overlap", "add"],
  ["repeats", "once"],
  ["repeats", "keep"],
];
const answersOfOrder: typeof answers = [
  ["dateOrder", "dmy"],
  ["dateOrder", "mdy"],
];
const answersOfCopies: typeof answers = [
  ["copies", "once"],
  ["copies", "keep"],
];
const answersOfStreams: typeof answers = [
  ["sameSales", "leave"],
  ["sameSales", "replace"],
  ["sameSales", "add"],
];
/** Of a business; null: as it is where nothing is said. */
const settings: readonly (readonly [string, string | null])[] = [
  ["timeZone", "Europe/Berlin"],
  ["timeZone", "America/New_York"],
  ["timeZone", null],
  ["dayCutoff", "04:00"],
  ["dayCutoff", null],
  ["currency", "EUR"],
  ["currency", "USD"],
];

export function createCustomers(world: World, random: Random): Customers {
  const habits = drawHabits(random);
  const contents = Array.from({ length: 3 + random.below(4) }, () => drawContent(random, habits));
  const isSlashed = habits.forms.includes("slashed");
  const saysChance = isSlashed ? 0.4 : 0.15;
  const known = [
    ...answers,
    ...(isSlashed ? [...answersOfOrder, ...answersOfOrder, ...answersOfOrder] : []),
    ...(habits.copies > 0 ? answersOfCopies : []),
    ...(habits.forms.includes("totals") ? [...answersOfStreams, ...answersOfStreams] : []),
  ];
  const sources = random.pick([[null], ["till"], ["till", "web"], ["till", "web", null]] as const);
  const replaceChance = random.pick([0, 0.2, 0.7]);
  const asked: Diary["asked"] = { cancel: new Set(), undo: new Set(), erase: new Set() };
  const diary: Diary = { answered: new Map(), undone: new Set(), erased: new Set(), forgotten: [], asked };
  const requests: { readonly key: string; readonly content: Content; readonly upload: Sent }[] = [];

  async function send(owner: Owner): Promise<void> {
    const content = random.pick(contents);
    const upload: Sent = {
      name: content.name,
      region: null,
      source: random.pick(sources),
      settings: new Map(random.chance(saysChance) ? [random.pick(known)] : []),
      ...(random.chance(replaceChance) && world.begun.length > 0 ? { replaces: random.pick(world.begun) } : {}),
    };
    const key = `request-${requests.length}`;
    requests.push({ key, content, upload });
    await sendAs(owner, key, content, upload);
  }

  /** The very same request, by somebody who heard no answer. */
  async function sendAgain(owner: Owner): Promise<void> {
    if (requests.length === 0) return send(owner);
    const { key, content, upload } = random.pick(requests);
    await sendAs(owner, key, content, upload);
  }

  async function sendAs(owner: Owner, idempotencyKey: string, { ...content }: Content, upload: Sent): Promise<void> {
    const report = await owner.accept({ ...upload, idempotencyKey, content: once(content.bytes) });
    diary.answered.set(report.fileId, content);
  }

  async function decide(owner: Owner): Promise<void> {
    if (world.begun.length === 0) return;
    await owner.decide(random.pick(world.begun), new Map([random.pick(known)]), random.chance(0.1));
  }

  async function takeBack(owner: Owner): Promise<void> {
    if (world.begun.length > 0) await owner.takeBack(random.pick(world.begun));
  }

  async function forget(owner: Owner): Promise<void> {
    if (world.begun.length > 0) diary.forgotten.push(...(await owner.forget(random.pick(world.begun))));
  }

  async function cancel(owner: Owner): Promise<void> {
    if (world.begun.length === 0) return;
    const fileId = random.pick(world.begun);
    diary.asked.cancel.add(fileId);
    await owner.cancel(fileId);
  }

  async function undo(owner: Owner): Promise<void> {
    if (world.begun.length === 0) return;
    const fileId = random.pick(world.begun);
    diary.asked.undo.add(fileId);
    await owner.undo(fileId);
    diary.undone.add(fileId);
  }

  async function erase(owner: Owner): Promise<void> {
    if (world.begun.length === 0) return;
    const fileId = random.chance(0.1) ? null : random.pick(world.begun);
    diary.asked.erase.add(fileId);
    const { files, proof } = await owner.erase(fileId, random.chance(0.8));
    for (const each of files) diary.erased.add(each.fileId);
    for (const { ok, detail } of proof) if (!ok) world.complaints.push(`an erasure is not proved: ${detail}`);
  }

  async function setBusiness(owner: Owner): Promise<void> {
    const [key, value] = random.pick(settings);
    await owner.set(key, value);
  }

  async function reprocess(owner: Owner): Promise<void> {
    const stale = (await owner.list()).filter((report) => report.stale);
    const fileId = stale.length > 0 && random.chance(0.8) ? random.pick(stale).fileId : world.begun[0];
    if (fileId !== undefined) await owner.reprocess(fileId);
  }

  async function loadCosts(owner: Owner): Promise<void> {
    await owner.loadCosts(1 + random.below(3));
  }

  /** An hour later. */
  async function expire(owner: Owner): Promise<void> {
    world.moveClock(hour);
    await owner.expire();
    world.moveClock(0);
  }

  async function read(owner: Owner): Promise<void> {
    const gone = await owner.read(random.pick([0, 100, 20_000]));
    for (const key of gone) world.complaints.push(`${key} was removed while somebody read it`);
  }

  /** The machine sleeps for an hour between two looks for garbage, and whatever it was at goes on afterwards. */
  async function lookTwice(owner: Owner): Promise<void> {
    await owner.collect();
    world.moveClock(2 * hour);
    await owner.collect();
    world.moveClock(0);
  }

  const acts: readonly ((owner: Owner) => Promise<unknown>)[] = [
    send,
    send,
    send,
    send,
    send,
    sendAgain,
    decide,
    decide,
    takeBack,
    cancel,
    undo,
    undo,
    erase,
    erase,
    read,
    ...(habits.expires ? [expire, expire] : []),
    ...(isSlashed ? [decide, forget, reprocess] : []),
    ...(habits.forms.includes("moments")
      ? [setBusiness, setBusiness, setBusiness, loadCosts, reprocess, reprocess]
      : []),
    (owner) => owner.redrive(),
    (owner) => owner.putRight(),
    lookTwice,
    (owner) => owner.wait(random.pick([1_000, 90_000, hour])),
    async () => world.moveClock(random.pick([-hour, 0, hour])),
  ];

  return {
    diary,
    contents,
    async act(owner) {
      await random
        .pick(acts)(owner)
        .catch((thrown: unknown) => {
          if (thrown instanceof OmError && thrown.code !== "INTERNAL") return;
          world.complaints.push(`refused without a reason: ${String(thrown instanceof Error ? thrown.stack : thrown)}`);
        });
    },
  };
}

type Sent = Pick<Parameters<Owner["accept"]>[0], "name" | "region" | "source" | "settings" | "replaces">;

/** What somebody who looks after the files at the end of the day answers to the questions of one. */
export function answerTo({ fileId, tables }: FileReport): ReadonlyMap<string, string> {
  const questions = tables.flatMap((table) => table.questions);
  const turn = fileId.charCodeAt(fileId.length - 1) % 2;
  return new Map(questions.map(({ id, readings }) => [id, readings[turn]?.value ?? ""]));
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
