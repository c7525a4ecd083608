import { createHash } from "node:crypto";
import type { UploadedObject } from "#adapters/aws/uploaded-objects.s3.ts";
import { OmError, toOmError } from "#core/errors.ts";
import { acceptUpload } from "#intake/accept-upload.ts";
import { readClaim } from "#intake/claims.ts";
import { routeMessageOf } from "#intake/route-message.ts";
import { findErased } from "#ports/erased-files.ts";
import type { StoredFile } from "#ports/file-records.ts";
import type { ObjectEvent } from "./object-events.ts";
import { isFolderMark, type ObjectAddress, readObjectKey } from "./object-key.ts";
import type { Router } from "./open-router.ts";

/** What became of an object. */
export type Taken =
  | { readonly outcome: "accepted"; readonly fileId: string }
  | { readonly outcome: "known"; readonly fileId: string }
  /** It was removed or replaced: the event of what took its place tells of that. */
  | { readonly outcome: "gone" }
  /** Its file was erased since it was put: an event that comes once more brings nothing back. */
  | { readonly outcome: "erased"; readonly fileId: string }
  | { readonly outcome: "ignored" };

export type TakeObjectDeps = Pick<Router, "objects" | "accepting" | "config">;

/**
 * An object that somebody put -> a file, once: whoever brings the same object again is given the same file.
 * @throws OmError `USAGE` for one in another bucket or under a foreign prefix, `EMPTY_FILE`, and what S3 refuses
 */
export async function takeObject(event: ObjectEvent, deps: TakeObjectDeps): Promise<Taken> {
  const { objects, accepting } = deps;
  if (event.what === "removed") return { outcome: "ignored" }; // rows stay until somebody takes them back
  if (event.bucket !== objects.bucket) throw wrongBucket();
  const object = await objects.find(event);
  if (object === null || isReplaced(object, event)) return { outcome: "gone" };
  if (isFolderMark(object.key, object.sizeBytes)) return { outcome: "ignored" };
  const address = readObjectKey(object.key);
  const idempotencyKey = identityOf(objects.bucket, object);
  const known = await readClaim(address.business, "request", idempotencyKey, accepting.records);
  const before = known.fileId === null ? null : await accepting.files.find(address.business, known.fileId);
  if (before !== null) return giveBack(before, accepting);
  const erasedAt = known.fileId === null ? null : await findErased(address.business, known.fileId, accepting.records);
  if (known.fileId !== null && erasedAt !== null && object.at <= Date.parse(erasedAt))
    return { outcome: "erased", fileId: known.fileId };
  if (object.sizeBytes === 0) throw emptyObject();
  return accept(object, { address, idempotencyKey }, deps);
}

async function accept(
  object: UploadedObject,
  { address, idempotencyKey }: { readonly address: ObjectAddress; readonly idempotencyKey: string },
  { objects, accepting, config }: TakeObjectDeps,
): Promise<Taken> {
  const { business, name, region } = address;
  const correlationId = accepting.ids.next("request");
  let isGone = false;
  let uploadKey = "";
  const content = (key: string) => {
    uploadKey = key;
    const target = { bucket: config.OM_RESULTS_BUCKET, key, put: accepting.blobs.put };
    return objects.copyTo(object, target).catch((thrown: unknown) => {
      isGone = toOmError(thrown).code === "NOT_FOUND";
      throw thrown;
    });
  };
  const upload = { business, name, region, source: null, settings: new Map<string, string>(), correlationId };
  try {
    const { fileId } = await acceptUpload({ ...upload, idempotencyKey, content }, accepting);
    const stored = await accepting.files.find(business, fileId);
    if (stored !== null && stored.file.uploadKey !== uploadKey) return await giveBack(stored, accepting);
    return { outcome: "accepted", fileId };
  } catch (thrown) {
    if (isGone) return { outcome: "gone" };
    throw thrown;
  }
}

/** Younger ones may be on their way. */
const restMs = 60_000;

/** Who took it before may have been killed before he asked for its routing. */
async function giveBack({ file }: StoredFile, { effects, clock }: TakeObjectDeps["accepting"]): Promise<Taken> {
  const { fileId, state, receivedAt } = file.report;
  const isStuck = state === "received" && Date.parse(receivedAt) < clock.now() - restMs;
  if (isStuck) await effects.apply({ sends: [routeMessageOf(file)] });
  return { outcome: "known", fileId };
}

/** What S3 calls every object that was put while versions were off or suspended. */
const replacedVersion = "null";

/**
 * Names the bytes that were put: the version, and in a bucket without versions the tag. The sequencer is no part of it: it
 * orders events, and who finds an object by listing has none.
 */
export function identityOf(bucket: string, { key, versionId, etag }: UploadedObject): string {
  const isReplacedByPuts = versionId === null || versionId === replacedVersion;
  const parts = JSON.stringify([bucket, key, isReplacedByPuts ? etag : versionId]);
  return `object:${createHash("sha256").update(parts).digest("hex")}`;
}

/** In a bucket without versions an older event finds the bytes of a newer put. */
function isReplaced({ etag }: UploadedObject, event: ObjectEvent): boolean {
  return event.etag !== null && event.etag.replaceAll('"', "") !== etag;
}

function wrongBucket(): OmError {
  return new OmError("USAGE", "the event is about another bucket than that of the uploads", {
    fix: "let only the uploads bucket send events to this queue",
  });
}

function emptyObject(): OmError {
  return new OmError("EMPTY_FILE", "the object is empty (0 bytes)", { fix: "export it again, then put the new file" });
}
