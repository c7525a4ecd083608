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
  /** Its segment of the index of words. @throws OmError `NOT_FOUND` where the file was erased in the meantime */
  bytes(): Promise<Uint8Array>;
}
