import { z } from "zod";
import { OmError } from "./errors.ts";

/** Every message between the stages: ids and pointers. What they point at is read when the work begins. */
const common = {
  business: z.string(),
  fileId: z.string(),
  /** The same in every log line of one upload. */
  correlationId: z.string(),
};

const routeMessage = z.object({
  kind: z.literal("route"),
  ...common,
  /** Each upload and each new decision of a file is a round; a message of an older one has nothing to do. */
  round: z.number(),
});

const tableMessage = z.object({
  kind: z.literal("table"),
  ...common,
  /** Position of the table in its file. */
  table: z.number(),
  /** Names the work: file, table, decision, pipeline version. A message of other work has nothing to do. */
  jobKey: z.string(),
  /** Tells work that is done anew from that which an older round asked for. Older messages have none. */
  round: z.number().optional(),
  /** Chunks that deliveries before this one have put down; absent where none was passed on. */
  chunksKept: z.number().optional(),
});

const notifyMessage = z.object({
  kind: z.literal("notify"),
  ...common,
  id: z.string(),
  at: z.string(),
});

export type RouteMessage = z.infer<typeof routeMessage>;
export type TableMessage = z.infer<typeof tableMessage>;
export type NotifyMessage = z.infer<typeof notifyMessage>;
export type WorkMessage = RouteMessage | TableMessage | NotifyMessage;

const workMessage = z.discriminatedUnion("kind", [routeMessage, tableMessage, notifyMessage]);

/** Queues besides the one of each file type. */
export const routeQueue = "route";
export const notifyQueue = "notify";

export function isWorkMessage(body: unknown): body is WorkMessage {
  return workMessage.safeParse(body).success;
}

/** @throws OmError `MESSAGE_UNKNOWN`: it can never be understood, so it is set aside. */
export function readWorkMessage(body: unknown): WorkMessage {
  const parsed = workMessage.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new OmError("MESSAGE_UNKNOWN", "the message is of no kind that is known", {
    fix: "discard it: `om dlq discard`",
  });
}
