import { OmError } from "#core/errors.ts";
import type { FileReport } from "#core/report.ts";
import { type Content, drawContent } from "./contents.ts";
import type { Owner } from "./owner.ts";
import type { Random } from "./random.ts";
import type { World } from "./world.ts";

/** What people did, as they know it. */
export interface Diary {
  /** By id of the file: whoever got an answer got it for good. */
  readonly answered: Map<string, Content>;
  readonly undone: Set<string>;
  /** Asked for, whatever became of it. */
  readonly asked: { readonly cancel: Set<string>; readonly undo: Set<string> };
}

export interface Customers {
  readonly diary: Diary;
  /** Everything that bytes were sent of. */
  readonly contents: readonly Content[];
  /** One more thing that somebody does. Never rejects; does not end where the owner is killed. */
  act(owner: Owner): Promise<void>;
}

const hour = 3_600_000;
const settings: readonly (readonly [string, string])[] = [
  ["overlap", "replace"],
  ["overlap", "add"],
  ["repeats", "once"],
  ["repeats", "keep"],
];

export function createCustomers(world: World, random: Random): Customers {
  const contents = Array.from({ length: 3 + random.below(4) }, () => drawContent(random));
  const sources = random.pick([[null], ["till"], ["till", "web"], ["till", "web", null]] as const);
  const replaceChance = random.pick([0, 0.2, 0.7]);
  const diary: Diary = { answered: new Map(), undone: new Set(), asked: { cancel: new Set(), undo: new Set() } };
  const requests: { readonly key: string; readonly content: Content; readonly upload: Sent }[] = [];

  async function send(owner: Owner): Promise<void> {
    const content = random.pick(contents);
    const upload: Sent = {
      name: content.name,
      region: null,
      source: random.pick(sources),
      settings: new Map(random.chance(0.15) ? [random.pick(settings)] : []),
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
    if (world.begun.length > 0) await owner.decide(random.pick(world.begun), new Map([random.pick(settings)]));
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
    cancel,
    undo,
    undo,
    (owner) => owner.redrive(),
    (owner) => owner.reconcile(),
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

/** What somebody who looks after the files at the end of the day answers to a question. */
export function answerTo({ fileId }: FileReport): ReadonlyMap<string, string> {
  return new Map([["overlap", fileId.charCodeAt(fileId.length - 1) % 2 === 0 ? "replace" : "add"]]);
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
