import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Clock } from "#core/clock.ts";
import { OmError } from "#core/errors.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { PartialUpload, PartialUploads, UploadFacts } from "#ports/partial-uploads.ts";
import type { RecordKey, RecordStore } from "#ports/record-store.ts";

export interface StoredPiecesDeps {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
  readonly clock: Clock;
  /** All pieces of an upload together: who makes a file of them reads them through his memory, in his time. */
  readonly mostBytes: number;
}

const partition = "uploads";
/** Nobody takes longer to store a piece; who was killed keeps others from the upload for so long. */
const longestPieceMs = 60_000;

const facts = z.object({
  business: z.string(),
  name: z.string(),
  source: z.string().nullable(),
  region: z.string().nullable(),
  settings: z.record(z.string(), z.string()),
  replaces: z.string().exactOptional(),
  onlyThisFile: z.boolean().exactOptional(),
  sizeBytes: z.number().nullable(),
  createdAt: z.string(),
});
const kept = z.object({
  facts,
  /** In their order: what each is called, and how many bytes are there with it. */
  pieces: z.array(z.object({ name: z.string(), end: z.number() })),
  /** Somebody is adding a piece; others may not before then (epoch ms), whatever became of him. */
  writingUntil: z.number(),
});
type Kept = z.output<typeof kept>;

/**
 * A blob for each piece, and a record that says which of them count: a piece is there once the record names it. S3's own
 * uploads in parts would want 5 MB at least in each, and a function is given less. What a killed one stored and did not name
 * goes with the upload.
 *
 * Besides the port's codes: `USAGE` for an id that is not made of letters, digits, "_" and "-"; `FILE_TOO_LARGE`.
 */
export function createStoredPieces({ blobs, records, clock, mostBytes }: StoredPiecesDeps): PartialUploads {
  return {
    get: async (id) => (await find(id))?.upload ?? null,

    async create(id, given) {
      const value = { facts: factsOf(given), pieces: [], writingUntil: 0 };
      await records.put(keyOf(id), toJson(value), { ifVersion: 0 });
      return { ...value.facts, id, offset: 0 };
    },

    async append(id, offset, content) {
      const { upload, value, version } = await require(id);
      if (offset !== upload.offset) throw wrongOffset("the piece does not begin where the upload ends", upload);
      if (value.writingUntil > clock.now()) throw wrongOffset("another piece of this upload is being written", upload);
      const claimed = await claim(upload, value, version);
      const name = `${offset}-${randomUUID()}`;
      const { content: whole, failure } = untilItBreaks(content, mostBytes - offset);
      const { sizeBytes } = await blobs.put(pieceKey(upload, name), whole);
      const end = offset + sizeBytes;
      const pieces = sizeBytes === 0 ? value.pieces : [...value.pieces, { name, end }];
      try {
        await records.put(keyOf(id), toJson({ ...value, pieces, writingUntil: 0 }), { ifVersion: claimed });
      } catch (thrown) {
        await blobs.delete(pieceKey(upload, name)); // it was discarded, or took too long
        if (isConflict(thrown))
          throw wrongOffset("the upload changed while the piece was written", (await require(id)).upload);
        throw thrown;
      }
      if (sizeBytes === 0) await blobs.delete(pieceKey(upload, name));
      const broken = failure();
      if (broken !== null) throw broken.cause;
      return end;
    },

    async *read(id) {
      const { upload, value } = await require(id);
      for (const { name } of value.pieces) yield* blobs.get(pieceKey(upload, name));
    },

    async discard(id) {
      const found = await find(id);
      if (found === null) return;
      for await (const key of blobs.list(`${folderOf(found.upload)}/`)) await blobs.delete(key);
      await records.delete(keyOf(id));
    },

    async list() {
      return (await records.list(partition)).map(({ sort, value }) => toUpload(sort, kept.parse(value)));
    },
  };

  async function find(id: string) {
    const stored = await records.get(keyOf(id));
    if (stored === null) return null;
    const value = kept.parse(stored.value);
    return { upload: toUpload(id, value), value, version: stored.version };
  }

  async function require(id: string) {
    const found = await find(id);
    if (found !== null) return found;
    throw new OmError("NOT_FOUND", "there is no such upload", { fix: "begin it again", details: { id } });
  }

  /** Gives the version of the record in which it is ours to go on. */
  async function claim(upload: PartialUpload, value: Kept, ifVersion: number): Promise<number> {
    try {
      const writingUntil = clock.now() + longestPieceMs;
      return await records.put(keyOf(upload.id), toJson({ ...value, writingUntil }), { ifVersion });
    } catch (thrown) {
      if (isConflict(thrown)) throw wrongOffset("another piece of this upload is being written", upload);
      throw thrown;
    }
  }
}

/** What came before a stream broke, as a whole; `failure` then says why it is no more. */
function untilItBreaks(content: AsyncIterable<Uint8Array>, mostBytes: number) {
  let failed: { readonly cause: unknown } | null = null;
  async function* pass(): AsyncGenerator<Uint8Array> {
    let sizeBytes = 0;
    try {
      for await (const chunk of content) {
        sizeBytes += chunk.length;
        if (sizeBytes > mostBytes) throw tooLarge();
        yield chunk;
      }
    } catch (cause) {
      failed = { cause };
    }
  }
  return { content: pass(), failure: () => failed };
}

function toUpload(id: string, value: Kept): PartialUpload {
  return { ...value.facts, id, offset: value.pieces.at(-1)?.end ?? 0 };
}

function factsOf({
  business,
  name,
  source,
  region,
  settings,
  sizeBytes,
  createdAt,
  ...more
}: UploadFacts): Kept["facts"] {
  const { replaces, onlyThisFile } = more;
  return {
    business,
    name,
    source,
    region,
    settings: { ...settings },
    ...(replaces === undefined ? {} : { replaces }),
    ...(onlyThisFile === undefined ? {} : { onlyThisFile }),
    sizeBytes,
    createdAt,
  };
}

function folderOf({ business, id }: Pick<PartialUpload, "business" | "id">): string {
  return `${business}/pieces/${id}`;
}

function pieceKey(upload: Pick<PartialUpload, "business" | "id">, name: string): string {
  return `${folderOf(upload)}/${name}`;
}

function keyOf(id: string): RecordKey {
  if (/^[A-Za-z0-9_-]{1,64}$/.test(id)) return { partition, sort: id };
  throw new OmError("USAGE", "this is no id of an upload", {
    fix: "use the id that the upload was begun with",
    details: { length: id.length },
  });
}

function toJson(value: Kept) {
  return JSON.parse(JSON.stringify(value));
}

function isConflict(thrown: unknown): boolean {
  return thrown instanceof OmError && thrown.code === "CONFLICT";
}

function tooLarge(): OmError {
  return new OmError("FILE_TOO_LARGE", "the upload has more bytes than can be sent in pieces", {
    fix: "ask for an address by POST /v1/uploads/presigned, and put the file there",
  });
}

function wrongOffset(message: string, { offset }: PartialUpload): OmError {
  return new OmError("OFFSET_WRONG", message, { fix: `go on at ${offset}`, retryable: true, details: { offset } });
}
