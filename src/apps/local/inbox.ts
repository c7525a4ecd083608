import { type FileHandle, mkdir, open, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "#core/clock.ts";
import { OmError, toOmError } from "#core/errors.ts";
import type { Log } from "#core/logger.ts";
import { candidatesIn, moveAway, refusedFolder, subfoldersOf, takenFolder } from "./inbox-files.ts";
import type { OmService } from "./service.ts";

export interface InboxOptions {
  readonly folder: string;
  /** Whose the files at the top are; a folder below belongs to the business of its name. */
  readonly business: string;
  /** A file is whole once it has not changed for so long. */
  readonly settleMs: number;
}

export interface InboxDeps {
  readonly service: Pick<OmService, "accept">;
  readonly isBusiness: (name: string) => boolean;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Inbox {
  /** Takes what is whole by now. */
  look(): Promise<void>;
}

/**
 * Takes each file that is put into a folder, once it is whole, and moves it to `taken/`; what cannot be taken goes to
 * `refused/`. Names that programs give to unfinished files are left alone, and so is a file that still changes. Nothing
 * is deleted or overwritten.
 */
export function createInbox({ folder, business, settleMs }: InboxOptions, deps: InboxDeps): Inbox {
  /** What a file looked like when it was seen last, and since when it has looked so. */
  const seen = new Map<string, { readonly mark: string; readonly since: number }>();

  return {
    async look() {
      await mkdir(folder, { recursive: true });
      const owned = (await subfoldersOf(folder)).filter(deps.isBusiness);
      const folders = [
        { path: folder, owner: business },
        ...owned.map((name) => ({ path: join(folder, name), owner: name })),
      ];
      const present = new Set<string>();
      for (const { path, owner } of folders) {
        for (const name of await candidatesIn(path)) {
          present.add(join(path, name));
          await consider(path, name, owner);
        }
      }
      for (const path of seen.keys()) if (!present.has(path)) seen.delete(path);
    },
  };

  async function consider(inFolder: string, name: string, owner: string): Promise<void> {
    const path = join(inFolder, name);
    if (!(await hasSettled(path))) return;
    try {
      await take(path, name, owner, deps.service);
      await moveAway(path, join(inFolder, takenFolder), name);
    } catch (thrown) {
      const { code, retryable } = toOmError(thrown);
      deps.log("warn", "inbox-refused", { code, retryable });
      seen.delete(path); // looked at anew, where it stays
      if (!retryable && code !== "NOT_WRITABLE") await moveAway(path, join(inFolder, refusedFolder), name);
    }
  }

  async function hasSettled(path: string): Promise<boolean> {
    const mark = await stat(path).then(markOf, () => null);
    if (mark === null) return false;
    const now = deps.clock.now();
    const before = seen.get(path);
    if (before?.mark === mark) return now - before.since >= settleMs;
    seen.set(path, { mark, since: now });
    return false;
  }
}

async function take(path: string, name: string, business: string, service: Pick<OmService, "accept">): Promise<void> {
  const file = await open(path);
  try {
    const info = await file.stat();
    const mark = markOf(info);
    await service.accept({
      business,
      name,
      source: null,
      region: null,
      settings: new Map(),
      sizeBytes: info.size,
      // After a crash between taking and moving, the same file is the same request.
      idempotencyKey: `inbox-${mark}`,
      content: unchanged(file, mark),
    });
  } finally {
    await file.close();
  }
}

function markOf({
  ino,
  size,
  mtimeMs,
}: {
  readonly ino: number;
  readonly size: number;
  readonly mtimeMs: number;
}): string {
  return `${ino}-${size}-${mtimeMs}`;
}

/** The bytes of a file; its last word is an error when somebody wrote on it meanwhile. */
async function* unchanged(file: FileHandle, mark: string): AsyncIterable<Uint8Array> {
  for await (const chunk of file.createReadStream({ highWaterMark: 1 << 20, autoClose: false })) {
    if (chunk instanceof Uint8Array) yield chunk;
  }
  if (markOf(await file.stat()) === mark) return;
  throw new OmError("CONFLICT", "the file is still being written", { retryable: true });
}
