import { setTimeout } from "node:timers/promises";
import { readServerFile } from "#adapters/local/server-file.ts";
import { takeFolder } from "#adapters/local/folder-lock.ts";
import type { Config } from "#core/config.ts";
import { OmError } from "#core/errors.ts";
import type { Home } from "../local/open-home.ts";
import type { OmService } from "../home/service.ts";
import { finishLeftovers, tellOfLeftovers } from "./leftovers.ts";

/**
 * `look`: beside whoever owns the data folder. `work`: as its owner, or through the server that owns it. `finish`: the
 * same, and an owner first finishes what an earlier one left.
 */
export type Access = "look" | "work" | "finish";

export interface OpenDeps {
  /** Told when the command waits, and of files that an earlier one left unfinished. */
  readonly say: (sentence: string) => void;
  readonly signal: AbortSignal;
}

const lookAgainMs = 100;
/** Another command is done in less, or is a long one: then it is better said than waited for. */
const mostWaitMs = 60_000;

/**
 * The product for one command: a client where a server owns the data folder, else the folder itself.
 * @throws OmError `FOLDER_BUSY`, `NOT_WRITABLE`, `CONFIGURATION`
 */
export async function openService(config: Config, access: Access, deps: OpenDeps): Promise<OmService> {
  const server = await findServer(config);
  if (server !== null) return server;
  if (access === "look") {
    const home = await openHomeAs("reader", config);
    await tellOfLeftovers(home, deps.say);
    return home;
  }
  const folder = await waitForFolder(config, deps);
  if ("service" in folder) return folder.service;
  try {
    const home = await openHomeAs("owner", config);
    if (access === "finish") await finishLeftovers(home, deps).catch(closing(home));
    return {
      ...home,
      async close() {
        await home.close();
        folder.release();
      },
    };
  } catch (error) {
    folder.release();
    throw error;
  }
}

function closing(home: Home): (thrown: unknown) => Promise<never> {
  return async (thrown) => {
    await home.close();
    throw thrown;
  };
}

async function openHomeAs(role: "owner" | "reader", config: Config): Promise<Home> {
  const { openHome } = await import("../local/open-home.ts");
  return openHome(config, { role, writer: "inline", onTrouble: () => undefined });
}

/** A client of the server that owns the folder; null where there is none, or what its file says is out of date. */
async function findServer({ dataDir }: Config): Promise<OmService | null> {
  const found = readServerFile(dataDir);
  if (found === null) return null;
  const { connect } = await import("./client/create-client.ts");
  return connect(found);
}

async function waitForFolder(
  config: Config,
  { say, signal }: OpenDeps,
): Promise<{ readonly release: () => void } | { readonly service: OmService }> {
  for (let waitedMs = 0; ; waitedMs += lookAgainMs) {
    const folder = takeFolder(config.dataDir);
    if (folder !== null) return folder;
    const service = await findServer(config);
    if (service !== null) return { service };
    if (waitedMs === 0) say(`another om is at work in ${config.dataDir}: waiting for it`);
    if (waitedMs >= mostWaitMs) throw busy(config.dataDir);
    await setTimeout(lookAgainMs, undefined, { signal });
  }
}

function busy(dataDir: string): OmError {
  return new OmError("FOLDER_BUSY", `another om is at work in ${dataDir}`, {
    fix: "run the same command again when it is done, or start `om serve`, which many commands can share",
    retryable: true,
  });
}
