import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const peers = join(import.meta.dirname, "../peers");

/**
 * Installs the packages of `bench/peers`, or of a folder below it, where they are not there yet. They are no part of the
 * product's own lock.
 */
export function installPeers(below = ""): void {
  const folder = join(peers, below);
  const { dependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  if (Object.keys(dependencies).every((name) => existsSync(join(folder, "node_modules", name)))) return;
  console.error(`installing bench/${join("peers", below)}, once`);
  execFileSync("npm", ["ci", "--ignore-scripts"], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
}

/** A package of `bench/peers`, or of a folder below it; whoever asks says what it expects of it. */
export async function importPeer(name: string, below = "") {
  const path = createRequire(join(peers, below, "package.json")).resolve(name);
  return import(pathToFileURL(path).href);
}
