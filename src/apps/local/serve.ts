import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { takeFolder } from "#adapters/local/folder-lock.ts";
import { readServerFile, removeServerFile, writeServerFile } from "#adapters/local/server-file.ts";
import { toInstant } from "#core/clock.ts";
import { type Config, isBusinessId } from "#core/config.ts";
import { OmError, systemWords, toOmError } from "#core/errors.ts";
import type { Log } from "#core/logger.ts";
import { createHttpApp } from "./http/create-http-app.ts";
import { listen } from "./http/listen.ts";
import { logEvent } from "../home/event-log.ts";
import { createInbox, type Inbox } from "./inbox.ts";
import { prepareInbox } from "./inbox-files.ts";
import { type Home, openHome } from "./open-home.ts";
import type { Setting } from "../home/service.ts";

export interface ServeOptions {
  readonly port: number;
  readonly host: string;
  /** Null: `inbox` in the data folder. */
  readonly inbox: string | null;
  /** What `om doctor` shows of this server, beside where it listens. */
  readonly settings?: readonly Setting[];
}

export interface RunningServer {
  readonly url: string;
  readonly inbox: string;
  readonly home: Home;
  /** Takes nothing more, gives back what is at work, and lets go of the folder. */
  close(): Promise<void>;
}

const lookEveryMs = 500;
/** See `InboxOptions`. */
const patience = { settleMs: 1_000, doubtMs: 10_000, watchMs: 60_000 };

/**
 * The whole embedded home as one process: HTTP API, inbox folder and workers over one data folder.
 * @throws OmError `FOLDER_BUSY` where another process owns the folder, `CONFIGURATION` (port or inbox of no use), `NOT_WRITABLE`
 */
export async function serve(config: Config, options: ServeOptions, log: Log): Promise<RunningServer> {
  const folder = takeFolder(config.dataDir);
  if (folder === null) throw busy(config.dataDir);
  const closing: (() => unknown)[] = [folder.release];
  try {
    const inboxFolder = options.inbox ?? join(config.dataDir, "inbox");
    await prepareInbox(inboxFolder);
    const onTrouble = (error: OmError): void => tellTrouble(log, error);
    const home = await openHome(config, { role: "owner", writer: "thread", onTrouble });
    closing.push(home.close);
    home.hub.subscribe(({ event }) => logEvent(log, event));
    const token = randomBytes(32).toString("base64url");
    let settings: Setting[] = [];
    const service = { ...home, doctor: async () => ({ ...(await home.doctor()), settings }) };
    const app = createHttpApp({ service, ...home, log, defaultBusiness: config.business, token });
    const listening = await listen({ app, host: options.host, port: options.port });
    closing.push(listening.close);
    settings = [
      ...(options.settings ?? []).map((each) => (each.name === "dataDir" ? { ...each, value: config.dataDir } : each)),
      { name: "url", value: listening.url, origin: "this server" },
      { name: "inbox", value: inboxFolder, origin: options.inbox === null ? "default" : "--inbox" },
    ];
    writeServerFile(config.dataDir, {
      pid: process.pid,
      url: listening.url,
      token,
      startedAt: toInstant(home.clock.now()),
    });
    closing.push(() => removeServerFile(config.dataDir));
    const inbox = createInbox(
      { folder: inboxFolder, business: config.business, ...patience },
      { service: home, isBusiness: isBusinessId, clock: home.clock, log },
    );
    closing.push(keepLooking(inbox));
    home.warmUp();
    log("info", "serving", { url: listening.url });
    return { url: listening.url, inbox: inboxFolder, home, close: () => closeAll(closing, log) };
  } catch (error) {
    await closeAll(closing, log);
    throw error;
  }
}

/** Last opened, first closed; what cannot be closed keeps nothing else open. */
async function closeAll(closing: readonly (() => unknown)[], log: Log): Promise<void> {
  for (const close of closing.toReversed()) {
    try {
      await close();
    } catch (thrown) {
      tellTrouble(log, toOmError(thrown));
    }
  }
}

function tellTrouble(log: Log, error: OmError): void {
  const { code, message } = error;
  log("error", "trouble", { code, message, system: systemWords(error) });
}

function busy(dataDir: string): OmError {
  const server = readServerFile(dataDir);
  const owner =
    server === null ? "another om is at work in" : `the server at ${server.url} (process ${server.pid}) owns`;
  return new OmError("FOLDER_BUSY", `${owner} ${dataDir}`, {
    fix: server === null ? "wait until it is done" : "use that one, stop it, or choose another folder with --data-dir",
  });
}

/** Looks into the inbox again and again; the function returned ends it. */
function keepLooking(inbox: Inbox): () => Promise<void> {
  let looking = Promise.resolve();
  let timer: NodeJS.Timeout;
  let ended = false;
  const look = (): void => {
    looking = inbox.look().finally(() => {
      if (!ended) timer = setTimeout(look, lookEveryMs);
    });
  };
  timer = setTimeout(look, 0);
  return async () => {
    ended = true;
    clearTimeout(timer);
    await looking;
  };
}
