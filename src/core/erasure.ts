/** What stays of a file that was erased: that it was there, and how much it was. No name, no value. */
export interface ErasedFile {
  readonly fileId: string;
  readonly erasedAt: string;
  readonly receivedAt: string;
  /** SHA-256, hex: whoever has the bytes can prove that it was these. */
  readonly contentHash: string;
  readonly sizeBytes: number;
  readonly tables: number;
  readonly rows: { readonly read: number; readonly accepted: number; readonly rejected: number };
}

/** What an erasure removed, and what a search of the rest found. */
export interface ErasureReport {
  readonly business: string;
  readonly erasedAt: string;
  readonly files: readonly ErasedFile[];
  readonly removed: {
    readonly blobs: number;
    readonly bytes: number;
    readonly records: number;
    /** Messages that had been set aside. */
    readonly messages: number;
    /** Files that had been taken from the inbox, and pieces of uploads. */
    readonly copies: number;
    /** Past versions of the numbers that are written anew, without it. */
    readonly versions: number;
  };
  readonly proof: readonly ErasureProof[];
}

/** One search of what is left. */
export interface ErasureProof {
  readonly name: string;
  readonly ok: boolean;
  /** Where was looked, and what was found. */
  readonly detail: string;
}
