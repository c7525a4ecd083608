import type { Clock } from "#core/clock.ts";
import type { IdSource } from "#core/ids.ts";
import type { Log } from "#core/logger.ts";
import type { FileReport } from "#core/report.ts";
import type { PartialUploads } from "#ports/partial-uploads.ts";
import type { EventHub } from "../../home/event-hub.ts";
import type { OmService } from "../../home/service.ts";
import type { Counters } from "./counters.ts";
import type { ApiDocument } from "./openapi.ts";
import type { Places } from "./places.ts";

/** What `createHttpApp` is given: the open home has all of it but the last three. */
export interface HttpAppOptions {
  readonly service: OmService;
  readonly hub: EventHub;
  readonly uploads: PartialUploads;
  readonly ids: IdSource;
  readonly clock: Clock;
  readonly dataDir: string;
  /** Refuses an upload for which there is no room; null where its size is not known. @throws OmError `DISK_FULL`, `FILE_TOO_LARGE` */
  readonly assertRoom: (sizeBytes: number | null) => Promise<void>;
  /** The file that an idempotency key stands for; null where none does. */
  readonly fileOfRequest: (business: string, idempotencyKey: string) => Promise<FileReport | null>;
  readonly log: Log;
  /** Whose files are meant where a request does not say. */
  readonly defaultBusiness: string;
  /** Of the routes for operators. */
  readonly token: string;
  readonly limits?: Partial<HttpLimits>;
}

export interface HttpLimits {
  /** Without a byte for so long a body is given up, and a reader that takes nothing is left. */
  readonly stallMs: number;
  /** What is left of a refused body is read for so long, so that the answer arrives. */
  readonly lingerMs: number;
  readonly jsonBytes: number;
  readonly heartbeatMs: number;
  readonly eventStreams: number;
  /** Events that wait for a slow reader; with more it is left, and may come again where it was. */
  readonly waitingEvents: number;
}

export const defaultLimits: HttpLimits = {
  stallMs: 60_000,
  lingerMs: 2_000,
  jsonBytes: 1_000_000,
  heartbeatMs: 15_000,
  eventStreams: 200,
  waitingEvents: 1_000,
};

/** What handlers are given. */
export interface HttpDeps extends Omit<HttpAppOptions, "limits" | "log"> {
  readonly limits: HttpLimits;
  readonly counters: Counters;
  /** Of this run of the server: event ids of another run are told apart by it. */
  readonly runId: string;
  readonly startedAt: number;
  /** Of the readers of event streams. */
  readonly streams: Places;
  /** Made when it is asked for first. */
  readonly describeApi: () => Promise<ApiDocument>;
}
