import { z } from "zod";

/** Something that happened to an object of a bucket. */
export interface ObjectEvent {
  readonly what: "created" | "removed";
  readonly bucket: string;
  /** As it was put, decoded. */
  readonly key: string;
  readonly versionId: string | null;
  /** Null where the event does not say it. */
  readonly etag: string | null;
  /** Orders the events of one key. */
  readonly sequencer: string | null;
}

const text = z.string().min(1);
const bridged = z.object({
  source: z.literal("aws.s3"),
  "detail-type": text,
  detail: z.object({
    bucket: z.object({ name: text }),
    object: z.object({
      key: text,
      etag: text.optional(),
      "version-id": text.optional(),
      sequencer: text.optional(),
    }),
  }),
});
const notified = z.object({
  Records: z.array(
    z.object({
      eventSource: z.literal("aws:s3"),
      eventName: text,
      s3: z.object({
        bucket: z.object({ name: text }),
        object: z.object({
          key: text,
          eTag: text.optional(),
          versionId: text.optional(),
          sequencer: text.optional(),
        }),
      }),
    }),
  ),
});
/** A topic between bucket and queue wraps what it passes on. */
const published = z.object({ Type: z.literal("Notification"), Message: text });
/** S3 sends it when a notification is set up. */
const tested = z.object({ Service: text, Event: z.literal("s3:TestEvent") });
/** The plain pointer that programs send by themselves. */
const pointed = z.strictObject({ bucket: text, key: text });

/**
 * What a message says of objects, whoever sent it: EventBridge, a bucket's notification, either through a topic, or a plain
 * `{bucket, key}`. Null: it is none of these. Empty: there is nothing to be done.
 */
export function readObjectEvents(body: unknown): readonly ObjectEvent[] | null {
  const bridge = bridged.safeParse(body);
  if (bridge.success) return toEvents(bridge.data["detail-type"], fromBridge(bridge.data));
  const notification = notified.safeParse(body);
  if (notification.success)
    return notification.data.Records.flatMap((each) => toEvents(each.eventName, fromRecord(each)));
  const pointer = pointed.safeParse(body);
  if (pointer.success) return [{ what: "created", ...pointer.data, versionId: null, etag: null, sequencer: null }];
  const envelope = published.safeParse(body);
  if (envelope.success) return readObjectEvents(parse(envelope.data.Message));
  return tested.safeParse(body).success ? [] : null;
}

type Place = Omit<ObjectEvent, "what">;

function fromBridge({ detail: { bucket, object } }: z.output<typeof bridged>): Place {
  const { key, etag = null, "version-id": versionId = null, sequencer = null } = object;
  return { bucket: bucket.name, key, versionId, etag, sequencer };
}

/** Here, and only here, the key is written as in a form: `+` is a space. */
function fromRecord({ s3: { bucket, object } }: z.output<typeof notified>["Records"][number]): Place {
  const { eTag: etag = null, versionId = null, sequencer = null } = object;
  return { bucket: bucket.name, key: decode(object.key), versionId, etag, sequencer };
}

/** Tags, restores and the like change no bytes. */
function toEvents(name: string, place: Place): readonly ObjectEvent[] {
  if (/^(?:s3:)?Object ?Created/.test(name)) return [{ what: "created", ...place }];
  return /^(?:s3:)?(?:Object ?Deleted|ObjectRemoved)/.test(name) ? [{ what: "removed", ...place }] : [];
}

function decode(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch {
    return key; // whoever wrote it did not encode it
  }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}
