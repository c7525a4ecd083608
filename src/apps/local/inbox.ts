import { mkdir } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import type { Clock } from "#core/clock.ts";
import { isOfTheMachine, OmError, systemWords, toOmError } from "#core/errors.ts";
import type { Log } from "#core/logger.ts";
import { candidatesIn, moveAway, refusedFolder, subfoldersOf, takenFolder } from "./inbox-files.ts";
import { createWholeness, markOf, openToRead, type WholenessOptions } from "./inbox-wholeness.ts";
import { createMovedFiles, type InboxFile } from "./moved-files.ts";
import { type FindWriter, lookForWriters } from "./open-writers.ts";
import type { OmService } from "../home/service.ts";

export interface InboxOptions extends WholenessOptions {
  readonly folder: string;
  /** Whose the files at the top are; a folder below belongs to the business of its name. */
  readonly business: string;
  /** A file that was moved away is looked at for so long: one that is written after all is taken again. */
  readonly watchMs: number;
}

export interface InboxDeps {
  readonly service: Pick<OmService, "accept">;
  readonly isBusiness: (name: string) => boolean;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Inbox {
  /** Takes what is whole by now. Never throws: what goes wrong is in the log. */
  look(): Promise<void>;
}

/**
 * Takes each file that is put into a folder, once it is whole, and moves it to `taken/`; what cannot be taken goes to
 * `refused/`. Names that programs give to unfinished files are left alone, and so is a file that still changes. Nothing
 * is deleted or overwritten, and what stays is told in the log, once until it changes.
 */
export function createInbox(options: InboxOptions, { service, isBusiness, clock, log }: InboxDeps): Inbox {
  const { folder, business } = options;
  const wholeness = createWholeness(options, { clock });
  const moved = createMovedFiles(options.watchMs, clock);
  /** Where a file of this mark belongs, until it is moved there. */
  const decided = new Map<string, { readonly mark: string; readonly to: string }>();
  const told = new Map<string, Map<string, string>>();

  return {
    async look() {
      const writers = once(lookForWriters);
      const present = new Set<string>([folder]);
      await attempt(folder, async () => {
        await mkdir(folder, { recursive: true });
        await takeFrom(folder, business, present, writers);
        for (const name of await subfoldersOf(folder)) {
          const path = join(folder, name);
          present.add(path);
          if (isBusiness(name)) await attempt(path, () => takeFrom(path, name, present, writers));
          else if (!name.startsWith(".")) tell(path, "inbox-ignored", noBusiness());
        }
      });
      await takeAgain(writers);
      forgetAllBut(new Set([...present, ...moved.paths()]));
    },
  };

  async function takeFrom(inFolder: string, owner: string, present: Set<string>, writers: Writers): Promise<void> {
    const { names, unreadable } = await candidatesIn(inFolder);
    for (const name of names) {
      const path = join(inFolder, name);
      present.add(path);
      await attempt(path, () => consider({ path, name, owner, home: inFolder }, writers));
    }
    for (const { path, readable } of unreadable) {
      const shown = join(inFolder, readable);
      await attempt(shown, async () => {
        await moveAway(path, inFolder, readable);
        log("warn", "inbox-renamed", { path: relative(folder, shown), message: "its name was not UTF-8" });
      });
    }
  }

  /** What was written after it was moved away. */
  async function takeAgain(writers: Writers): Promise<void> {
    for (const file of await moved.changed()) {
      tell(file.path, "inbox-changed", writtenLate());
      await attempt(file.path, () => consider(file, writers));
    }
  }

  async function consider(file: InboxFile, writers: Writers): Promise<void> {
    const { path, name, home } = file;
    const isWhole = await wholeness.isWhole(path, writers, (pid) => tell(path, "inbox-waits", stillOpen(pid), "info"));
    if (!isWhole) return;
    const { mark, to } = await decide(file);
    const target = dirname(path) === join(home, to) ? path : await moveAway(path, join(home, to), name);
    moved.watch({ ...file, path: target, name: basename(target) }, mark);
    decided.delete(path);
    told.delete(target); // when it is written again, that is told again
  }

  /** Takes the file, or finds that nobody can. @throws OmError where it is to be tried again */
  async function decide(file: InboxFile): Promise<{ readonly mark: string; readonly to: string }> {
    const source = await openToRead(file.path);
    try {
      const info = await source.stat({ bigint: true });
      const mark = markOf(info);
      const before = decided.get(file.path);
      if (before?.mark === mark) return before;
      const content = unchanged(source, mark);
      const isTaken = await accept({ ...file, mark, putAt: info.ctimeNs, sizeBytes: Number(info.size), content });
      const outcome = { mark, to: isTaken ? takenFolder : refusedFolder };
      decided.set(file.path, outcome);
      return outcome;
    } finally {
      await source.close();
    }
  }

  async function accept({ path, name, owner, mark, putAt, sizeBytes, content }: InboxUpload): Promise<boolean> {
    try {
      await service.accept({
        by: "inbox",
        business: owner,
        name,
        source: null,
        region: null,
        settings: new Map(),
        sizeBytes,
        // After a crash between taking and moving, the same file is the same request; put back later, it is another.
        idempotencyKey: `inbox-${mark}-${putAt}`,
        content,
      });
      return true;
    } catch (thrown) {
      const error = toOmError(thrown);
      if (error.retryable || isOfTheMachine(error)) throw error;
      tell(path, "inbox-refused", error);
      return false;
    }
  }

  /** Whatever happens to one file or folder keeps no other waiting. */
  async function attempt(path: string, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (thrown) {
      tell(path, "inbox-stuck", toOmError(thrown));
      wholeness.forget(path);
    }
  }

  /** Once for each path and event, until there is something else to tell. */
  function tell(path: string, event: string, error: OmError, level: "info" | "warn" = "warn"): void {
    const { code, message, fix, retryable } = error;
    const what = `${code} ${message}`;
    const ofPath = told.get(path) ?? new Map<string, string>();
    if (ofPath.get(event) === what) return;
    told.set(path, ofPath.set(event, what));
    const system = systemWords(error);
    const facts = { path: relative(folder, path), code, message, fix, retryable };
    log(level, event, { ...facts, ...(system === "" ? {} : { system }) });
  }

  function forgetAllBut(paths: ReadonlySet<string>): void {
    wholeness.forgetAllBut(paths);
    for (const known of [told, decided]) for (const path of known.keys()) if (!paths.has(path)) known.delete(path);
  }
}

type Writers = () => Promise<FindWriter>;

interface InboxUpload extends InboxFile {
  readonly mark: string;
  /** Epoch ns; each move of the file is a later time. */
  readonly putAt: bigint;
  readonly sizeBytes: number;
  readonly content: AsyncIterable<Uint8Array>;
}

/** The bytes of a file; its last word is an error when somebody wrote on it meanwhile. */
async function* unchanged(file: Awaited<ReturnType<typeof openToRead>>, mark: string): AsyncIterable<Uint8Array> {
  for await (const chunk of file.createReadStream({ highWaterMark: 1 << 20, autoClose: false })) {
    if (chunk instanceof Uint8Array) yield chunk;
  }
  if (markOf(await file.stat({ bigint: true })) === mark) return;
  throw new OmError("CONFLICT", "the file is still being written", {
    fix: "it is taken when it has not changed for a while",
    retryable: true,
  });
}

function once<Result>(act: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | null = null;
  return () => (result ??= act());
}

const tip = "write it under a name that ends in .part, and rename it when it is whole";

function writtenLate(): OmError {
  return new OmError("CONFLICT", "the file was written after it was taken: it is taken again, as a whole", {
    fix: tip,
    retryable: true,
  });
}

function stillOpen(pid: number): OmError {
  return new OmError("CONFLICT", `process ${pid} still has the file open for writing: it is taken after that`, {
    fix: tip,
    retryable: true,
  });
}

function noBusiness(): OmError {
  return new OmError("CONFIGURATION", "a folder in the inbox is a business, and no business can have this name", {
    fix: "use letters, digits, `.`, `_` and `-`, at most 64, and no `.` in front",
  });
}
