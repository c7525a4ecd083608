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
  /** Under which it can be asked for again; absent from older ones. */
  readonly erasureId?: string;
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
  /** Where something of it may be that was not looked at, a sentence each; absent where every place was. */
  readonly unproved?: readonly string[];
}

/** An erasure that was put down: the files are out of the numbers, and go once nobody can be reading them any more. */
export interface ErasureUnderWay {
  readonly business: string;
  readonly erasureId: string;
  readonly erasedAt: string;
  readonly files: readonly ErasedFile[];
  readonly underWay: true;
  /** Not before then; an instant. */
  readonly goesOnAt: string;
  /** Why it is not begun: its files are in the numbers still, and `files` is empty. Absent once it is. */
  readonly waitsFor?: string;
}

export type Erasure = ErasureReport | ErasureUnderWay;

export function isUnderWay(erasure: Erasure): erasure is ErasureUnderWay {
  return "underWay" in erasure;
}

/** One search of what is left. */
export interface ErasureProof {
  readonly name: string;
  readonly ok: boolean;
  /** Where was looked, and what was found. */
  readonly detail: string;
}
