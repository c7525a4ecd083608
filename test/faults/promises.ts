/** What the product promised the sender of a request, as the sender heard it. A promise that was heard must hold. */
export interface Promises {
  /** It was sent, or begun to be. */
  readonly asked?: true;
  /** The file that the request became. */
  readonly fileId?: string;
  /** The resumable upload, and how many bytes of it are safe. */
  readonly upload?: { readonly id: string; readonly offset: number };
  /** The cancellation was confirmed. */
  readonly cancelled?: true;
  /** A decision about its rows was cancelled, and that was confirmed. */
  readonly revoked?: true;
  /** The file that its bytes became when its sender sent them a second time. */
  readonly again?: string;
  /** Its undo was confirmed. */
  readonly undone?: true;
  /** It was seen with its rows in the numbers. */
  readonly done?: true;
}

export interface Ledger {
  readonly of: (key: string) => Promises;
  note(key: string, heard: Promises): void;
}

/** @param onNote told of each promise, in order, for who has to know at what moment it was given. */
export function createLedger(onNote: (key: string, heard: Promises) => void = () => undefined): Ledger {
  const heard = new Map<string, Promises>();
  const of = (key: string): Promises => heard.get(key) ?? {};
  return {
    of,
    note(key, more) {
      onNote(key, more);
      heard.set(key, { ...of(key), ...more });
    },
  };
}
