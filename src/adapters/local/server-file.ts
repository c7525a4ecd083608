import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { toOmError } from "#core/errors.ts";
import { unfinishedName } from "./unfinished-files.ts";

const schema = z.object({
  pid: z.int().positive(),
  url: z.url({ protocol: /^http$/ }),
  token: z.string().min(1),
  startedAt: z.iso.datetime(),
});

/** How other processes of this machine reach the owner of a data folder; its token is the key to everything in it. */
export type ServerFile = Readonly<z.output<typeof schema>>;

export function serverFilePath(dataDir: string): string {
  return join(dataDir, "server.json");
}

/** Whole or not at all, and readable by its writer alone. Only for who holds the folder. @throws OmError */
export function writeServerFile(dataDir: string, facts: ServerFile): void {
  const unfinished = join(dataDir, `server.json.${unfinishedName()}`);
  try {
    const descriptor = openSync(unfinished, "wx", 0o600);
    try {
      writeSync(descriptor, `${JSON.stringify(facts)}\n`);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(unfinished, serverFilePath(dataDir));
  } catch (thrown) {
    rmSync(unfinished, { force: true });
    throw toOmError(thrown);
  }
}

/**
 * Null where there is none, or none that can be understood. It may be a dead owner's: only where `takeFolder` gave null
 * somebody answers there.
 */
export function readServerFile(dataDir: string): ServerFile | null {
  try {
    const parsed = schema.safeParse(JSON.parse(readFileSync(serverFilePath(dataDir), "utf8")));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

export function removeServerFile(dataDir: string): void {
  rmSync(serverFilePath(dataDir), { force: true });
}

/** For a new owner: also what owners before left of files that they were writing, for there is a token in each. */
export function forgetServers(dataDir: string): void {
  for (const name of readdirSync(dataDir)) {
    if (name === "server.json" || name.startsWith("server.json.")) rmSync(join(dataDir, name), { force: true });
  }
}
