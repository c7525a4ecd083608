/** A durable queue under measurement: what it acknowledges survives a power cut. */
export interface Contender {
  readonly name: string;
  /** A fresh, empty queue. */
  open(): Promise<BenchQueue>;
  /** Ends what serves it. */
  close(): Promise<void>;
}

export interface BenchQueue {
  /** Resolves once the message is durable. */
  send(): Promise<void>;
  /** Fills a backlog as fast as the contender can; not measured. */
  fill(count: number): Promise<void>;
  /**
   * Handles one message at a time in each of `workers` workers, and acknowledges it, until it is stopped. `onHandled` is
   * called when a handler starts: handling itself is nothing.
   */
  consume(workers: number, onHandled: () => void): Promise<Consumers>;
  close(): Promise<void>;
}

export interface Consumers {
  stop(): Promise<void>;
}

/** Ids and pointers, as our messages are: 218 bytes of JSON. */
export const body = {
  business: "default",
  fileId: "file_01k9f3m2h7q4abcd",
  table: "Sales 2026",
  type: "sales",
  decision: "4b227777d4dd1fc61c6f884f48641d02b4d121d3fd328cb08b5531fcacdabf8a",
  upload: "default/uploads/file_01k9f3m2h7q4abcd",
} as const;
