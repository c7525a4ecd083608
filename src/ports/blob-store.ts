/**
 * Immutable bytes under a key. A key is path-like (`default/uploads/file_01...`), made by us, never from a client's name.
 * What a `put` acknowledged survives a power cut: adapters flush data and directory entry before they resolve.
 */
export interface BlobStore {
  /**
   * Stores the stream whole or not at all; replaces nothing: a key is written once, a second put of it is `CONFLICT`.
   * Then what is there is safe, whoever put it; `head` does not promise that. A chunk may be valid only until the next
   * one is asked for.
   */
  put(key: string, content: AsyncIterable<Uint8Array>): Promise<BlobInfo>;
  /** Takes over a finished local file (moved where the store can, else copied and removed). */
  putFile(key: string, path: string): Promise<BlobInfo>;
  /** Null when there is no such blob. */
  head(key: string): Promise<BlobInfo | null>;
  /** The bytes [from, to) of a blob; the whole blob by default. @throws OmError `NOT_FOUND` */
  get(key: string, range?: { readonly from: number; readonly to: number }): AsyncIterable<Uint8Array>;
  /** Keys below a prefix, in byte order. */
  list(prefix: string): AsyncIterable<string>;
  /** Nothing happens when there is no such blob. */
  delete(key: string): Promise<void>;
  /** A local path under which the blob can be read as a file, for engines that open files. @throws OmError `NOT_FOUND` */
  toLocalPath(key: string): Promise<string>;
  /** The local folder that holds every blob below a prefix ending in "/", each at the rest of its key: what a query connection may see. */
  toLocalFolder(prefix: string): Promise<string>;
  /** A local path is a copy that is fetched first: what is large is better read by ranges. */
  readonly isFar?: true;
}

export interface BlobInfo {
  readonly key: string;
  readonly sizeBytes: number;
}
