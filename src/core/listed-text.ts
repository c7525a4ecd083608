/** A table that counts and has passages: documents, notes, long texts in the cells of other tables. */
export interface ListedText {
  readonly fileId: string;
  /** Name of its file, and of the table in it. */
  readonly name: string;
  readonly table: string;
  /** Its file type: `documents` for documents and notes. */
  readonly type: string;
  /** The region that is said of its file; null where none is. */
  readonly region: string | null;
  /** When the file came. */
  readonly receivedAt: string;
  /** Names its bytes: what lies behind a key never changes. */
  readonly key: string;
  readonly chunks: number;
  /** Its rows that do not count, though its segment has their passages; absent where all count. */
  readonly hidden?: HiddenTexts;
  /**
   * Its segment of the index of words; nothing more is read once the signal is aborted.
   * @throws OmError `NOT_FOUND` where the file was erased in the meantime
   */
  bytes(signal?: AbortSignal): Promise<Uint8Array>;
}

/** Rows that newer files have too, and in whose place theirs count. */
export interface HiddenTexts {
  /** Names the lines: what lies behind it never changes. */
  readonly key: string;
  /** @throws OmError where they cannot be read */
  lines(): Promise<ReadonlySet<number>>;
}
