import { readdir, readFile, readlink } from "node:fs/promises";
import { basename } from "node:path";

export interface PortHolder {
  readonly pid: number;
  /** The command that it was started with; its bare name where the system shows no more. */
  readonly name: string;
}

const listening = "0A";

/** Which process listens on a TCP port; null where the system does not say (not Linux, or another user's process). */
export async function findPortHolder(port: number): Promise<PortHolder | null> {
  const inodes = (await Promise.all(["tcp", "tcp6"].map((table) => listenersOf(table, port)))).flat();
  if (inodes.length === 0) return null;
  const wanted = new Set(inodes.map((inode) => `socket:[${inode}]`));
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    if (await holds(pid, wanted)) return { pid: Number(pid), name: await nameOf(pid) };
  }
  return null;
}

/** Lines of `/proc/net/tcp`: local address and port in hex, state, ..., inode in the tenth column. */
async function listenersOf(table: string, port: number): Promise<string[]> {
  const text = await readFile(`/proc/net/${table}`, "utf8").catch(() => "");
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return text.split("\n").flatMap((line) => {
    const columns = line.trim().split(/\s+/);
    const isIt = columns[1]?.endsWith(suffix) === true && columns[3] === listening;
    return isIt && columns[9] !== undefined ? [columns[9]] : [];
  });
}

async function holds(pid: string, sockets: ReadonlySet<string>): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch(() => []);
  const targets = await Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => "")));
  return targets.some((target) => sockets.has(target));
}

const longestName = 100;

/** `/proc/PID/cmdline`: arguments, each with a zero byte at its end. The program and a script lose their folders. */
async function nameOf(pid: string): Promise<string> {
  const text = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  const [program = "", second = "", ...rest] = text.replace(/\0+$/, "").split("\0");
  const command = [basename(program), second.startsWith("/") ? basename(second) : second, ...rest].join(" ").trim();
  if (command !== "") return command.length > longestName ? `${command.slice(0, longestName)}…` : command;
  return (await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "a program")).trim();
}
