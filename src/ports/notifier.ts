/** Tells somebody outside what happened. Called again until it resolves, so receivers must expect an event twice. */
export interface Notifier {
  /** @throws OmError `NOTIFICATION_FAILED` (retryable where a later call may succeed) */
  notify(event: Notification): Promise<void>;
}

/** Ids, states and counts; never a row or a name of a person. */
export interface Notification {
  /** The same at each repetition. */
  readonly id: string;
  readonly type: "file.processed" | "file.failed" | "file.undone";
  readonly business: string;
  readonly at: string;
  readonly data: {
    readonly fileId: string;
    readonly name: string;
    readonly state: string;
    readonly rows: { readonly read: number; readonly accepted: number; readonly rejected: number };
  };
}
