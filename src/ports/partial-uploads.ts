/**
 * Uploads that arrive in pieces, over days and broken connections if need be. A piece counts once it is acknowledged;
 * what is there after a crash is what was acknowledged, or more, never less.
 */
export interface PartialUploads {
  /** Empty at first. `facts` come back from `get`. @throws OmError `CONFLICT` when there is one with this id */
  create(id: string, facts: UploadFacts): Promise<PartialUpload>;
  /** Null when there is none, or no longer. */
  get(id: string): Promise<PartialUpload | null>;
  /**
   * Adds bytes at the end; what arrived before a broken stream counts. Gives the new offset.
   * @throws OmError `OFFSET_WRONG` when `offset` is not the end, or another piece is being written; `NOT_FOUND`
   */
  append(id: string, offset: number, content: AsyncIterable<Uint8Array>): Promise<number>;
  /** The bytes from the first to the last. @throws OmError `NOT_FOUND` */
  read(id: string): AsyncIterable<Uint8Array>;
  /** Nothing happens when there is none. */
  discard(id: string): Promise<void>;
  list(): Promise<readonly PartialUpload[]>;
}

export interface UploadFacts {
  readonly business: string;
  /** As the sender calls it; never used as a path. */
  readonly name: string;
  readonly source: string | null;
  readonly region: string | null;
  /** Decisions that came with it (`--set`), for when it is a file. */
  readonly settings: Readonly<Record<string, string>>;
  /** They are not remembered for the next files of its source. */
  readonly onlyThisFile?: boolean;
  /** The file whose place it is to take. */
  readonly replaces?: string;
  /** As announced; null where the sender does not know it. */
  readonly sizeBytes: number | null;
  readonly createdAt: string;
}

export interface PartialUpload extends UploadFacts {
  readonly id: string;
  readonly offset: number;
}
