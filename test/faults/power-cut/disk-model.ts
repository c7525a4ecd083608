import type { Random } from "#apps/demo/random.ts";
import type { DiskChange } from "../io/io-trace.ts";

/**
 * A disk behind a cache that forgets. What was flushed is there after a cut; of what was not, anything may be: bytes of
 * a file by its own flush, names of a folder by the folder's flush and by nothing else. This is more forgetful than the
 * file systems that we know, and no more than POSIX allows.
 */
export interface DiskModel {
  apply(change: DiskChange): void;
  /** What is there after the power was cut just now; another one for each state of `random`. */
  cut(random: Random): DiskContent;
  /** What programs see now. */
  content(): DiskContent;
}

/** Path -> bytes; null for a folder. Parents before their children. */
export type DiskContent = ReadonlyMap<string, Buffer | null>;

interface File {
  readonly kind: "file";
  flushed: Buffer;
  pending: ByteChange[];
}

interface Folder {
  readonly kind: "folder";
  readonly flushed: Map<string, Node>;
  readonly entries: Map<string, Node>;
  pending: NameChange[];
}

type Node = File | Folder;

interface ByteChange {
  readonly sequence: number;
  readonly offset: number;
  /** Null: the file ends at the offset. */
  readonly data: Buffer | null;
}

/** Names that change together; null: the name is gone. */
interface NameChange {
  readonly sequence: number;
  readonly names: readonly (readonly [string, Node | null])[];
}

const sector = 512;
const tornShare = 0.2;
/** Of the writes that are lost: the length of a file may be kept apart from its bytes. */
const emptyShare = 0.3;

export function createDiskModel(): DiskModel {
  const root: Folder = { kind: "folder", flushed: new Map(), entries: new Map(), pending: [] };
  const files = new Map<number, File>();
  const flushing = new Map<string, number[]>();
  let sequence = 0;

  function apply(change: DiskChange): void {
    sequence += 1;
    switch (change.op) {
      case "create": {
        const file: File = { kind: "file", flushed: Buffer.alloc(0), pending: [] };
        files.set(change.inode, file); // numbers come again: this is the newest of its number
        rename(change.path, file);
        return;
      }
      case "folder":
        rename(change.path, { kind: "folder", flushed: new Map(), entries: new Map(), pending: [] });
        return;
      case "write":
        fileOf(change.inode, change.path).pending.push({ sequence, offset: change.offset, data: change.data });
        return;
      case "resize":
        fileOf(change.inode, change.path).pending.push({ sequence, offset: change.size, data: null });
        return;
      case "flushing": {
        const key = `${change.processId} ${change.path}`;
        flushing.set(key, [...(flushing.get(key) ?? []), sequence]);
        return;
      }
      case "flushed": {
        const [began = 0] = flushing.get(`${change.processId} ${change.path}`)?.splice(0, 1) ?? [];
        flush(change.inode, change.path, began);
        return;
      }
      case "rename":
        move(change.path, change.target);
        return;
      case "link":
        rename(change.target, nodeAt(change.path));
        return;
      case "unlink":
        rename(change.path, null);
        return;
      case "heard":
        return;
    }
  }

  function rename(path: string, node: Node | null): void {
    const { folder, name } = placeOf(path);
    changeNames(folder, [[name, node]]);
  }

  /** Within one folder both names change together. */
  function move(path: string, target: string): void {
    const [from, to] = [placeOf(path), placeOf(target)];
    const node = nodeAt(path);
    if (from.folder === to.folder) {
      changeNames(from.folder, [
        [from.name, null],
        [to.name, node],
      ]);
    } else {
      changeNames(to.folder, [[to.name, node]]);
      changeNames(from.folder, [[from.name, null]]);
    }
  }

  function changeNames(folder: Folder, names: NameChange["names"]): void {
    folder.pending.push({ sequence, names });
    for (const change of names) setName(folder.entries, change);
  }

  function flush(inode: number, path: string, began: number): void {
    const node = path === "" ? root : nodeIfAt(path);
    if (node?.kind === "folder") {
      for (const { names } of node.pending.filter((change) => change.sequence < began))
        for (const change of names) setName(node.flushed, change);
      node.pending = node.pending.filter((change) => change.sequence >= began);
      return;
    }
    const file = fileOf(inode, path);
    file.flushed = withChanges(
      file.flushed,
      file.pending.filter((change) => change.sequence < began),
    );
    file.pending = file.pending.filter((change) => change.sequence >= began);
  }

  function fileOf(inode: number, path: string): File {
    const file = files.get(inode);
    if (file === undefined) throw new Error(`the trace writes ${path}, and never made it`);
    return file;
  }

  function placeOf(path: string): { readonly folder: Folder; readonly name: string } {
    const at = path.lastIndexOf("/");
    const folder = at < 0 ? root : nodeAt(path.slice(0, at));
    if (folder.kind !== "folder") throw new Error(`${path} is below a file`);
    return { folder, name: path.slice(at + 1) };
  }

  function nodeAt(path: string): Node {
    const node = nodeIfAt(path);
    if (node === undefined) throw new Error(`the trace uses ${path}, and never made it`);
    return node;
  }

  function nodeIfAt(path: string): Node | undefined {
    let node: Node | undefined = root;
    for (const name of path.split("/")) node = node?.kind === "folder" ? node.entries.get(name) : undefined;
    return node;
  }

  return {
    apply,
    cut(random) {
      const keeps = chooseSurvivors(random, sequence);
      const found = new Map<string, Buffer | null>();
      collect(root, "", found, {
        namesOf({ flushed, pending }) {
          const names = new Map(flushed);
          for (const { sequence: at, names: changes } of pending)
            if (keeps.name(at)) for (const change of changes) setName(names, change);
          return names;
        },
        bytesOf: (file) => survivingBytes(file, random, keeps.bytes),
      });
      return found;
    },
    content() {
      const found = new Map<string, Buffer | null>();
      collect(root, "", found, {
        namesOf: ({ entries }) => entries,
        bytesOf: ({ flushed, pending }) => withChanges(flushed, pending),
      });
      return found;
    },
  };
}

function setName(names: Map<string, Node>, [name, node]: readonly [string, Node | null]): void {
  if (node === null) names.delete(name);
  else names.set(name, node);
}

/** Half of the cuts keep the names in their order up to some moment, as a journal does; the others any of them. */
function chooseSurvivors(random: Random, now: number): { name: (at: number) => boolean; bytes: number } {
  const share = random.pick([0.2, 0.5, 0.8, 1]);
  const bytes = random.pick([0, 0.5, 0.9, 1]);
  if (random.chance(0.5)) {
    const last = now - Math.floor(random.next() ** 3 * now);
    return { name: (at) => at <= last, bytes };
  }
  return { name: () => random.chance(share), bytes };
}

function survivingBytes({ flushed, pending }: File, random: Random, share: number): Buffer {
  return withChanges(
    flushed,
    pending.flatMap((change) => {
      if (!random.chance(share)) return random.chance(emptyShare) ? emptied(change) : [];
      return change.data !== null && random.chance(tornShare) ? tear(change, random) : [change];
    }),
  );
}

/** The file has grown, and what should be there is not. */
function emptied({ sequence, offset, data }: ByteChange): ByteChange[] {
  return data === null ? [] : [{ sequence, offset: offset + data.length, data: Buffer.alloc(0) }];
}

/** Some of the sectors of a write. */
function tear({ sequence, offset, data }: ByteChange, random: Random): ByteChange[] {
  const pieces: ByteChange[] = [];
  if (data === null) return pieces;
  for (let at = 0; at < data.length;) {
    const end = Math.min(data.length, at + sector - ((offset + at) % sector));
    if (random.chance(0.5)) pieces.push({ sequence, offset: offset + at, data: data.subarray(at, end) });
    at = end;
  }
  return pieces;
}

/** A copy with the changes; what lies between an old end and what is written behind it is zero. */
function withChanges(bytes: Buffer, changes: readonly ByteChange[]): Buffer {
  if (changes.length === 0) return bytes;
  const ends = changes.map(({ offset, data }) => offset + (data?.length ?? 0));
  const changed = Buffer.alloc(Math.max(bytes.length, ...ends));
  bytes.copy(changed);
  let size = bytes.length;
  for (const { offset, data } of changes) {
    if (data === null) {
      if (offset < size) changed.fill(0, offset, size);
      size = offset;
    } else {
      data.copy(changed, offset);
      size = Math.max(size, offset + data.length);
    }
  }
  return changed.subarray(0, size);
}

interface Reading {
  readonly namesOf: (folder: Folder) => ReadonlyMap<string, Node>;
  readonly bytesOf: (file: File) => Buffer;
}

function collect(folder: Folder, path: string, found: Map<string, Buffer | null>, reading: Reading): void {
  for (const [name, node] of reading.namesOf(folder)) {
    const place = path === "" ? name : `${path}/${name}`;
    if (node.kind === "file") found.set(place, reading.bytesOf(node));
    else {
      found.set(place, null);
      collect(node, place, found, reading);
    }
  }
}
