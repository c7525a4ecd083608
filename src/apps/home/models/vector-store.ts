import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { VectorStore } from "#context-engine/vectors/vector-source.ts";
import { vectorVerdictSchema } from "#context-engine/vectors/vector-verdict.ts";
import { OmError } from "#core/errors.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { Embedder } from "#ports/embedder.ts";
import { partitionOf } from "#ports/keys.ts";
import type { RecordStore } from "#ports/record-store.ts";

export interface VectorStoreDeps {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
}

/**
 * Vectors lie in the folder of the segment that they are of, which is of one file of one business: erasing, undoing and
 * collecting know nothing new. A segment never changes, so its key stands for its texts.
 */
export function createVectorStore(
  business: string,
  embedder: Embedder,
  { blobs, records }: VectorStoreDeps,
): VectorStore {
  const { id, dimensions } = embedder;
  const name = createHash("sha256").update(`${id}@${dimensions}`).digest("hex").slice(0, 16);
  const verdictKey = { partition: partitionOf(business), sort: `vectors#${name}` };
  const keyOf = (textKey: string): string => `${posix.dirname(textKey)}/vectors-${name}.bin`;
  return {
    embedder,
    async verdict() {
      const stored = await records.get(verdictKey);
      const parsed = vectorVerdictSchema.safeParse(stored?.value);
      if (!parsed.success) return null;
      return parsed.data.embedder === id && parsed.data.dimensions === dimensions ? parsed.data : null;
    },
    async read(textKey, signal) {
      const key = keyOf(textKey);
      if ((await blobs.head(key)) === null) return null;
      const pieces: Uint8Array[] = [];
      for await (const piece of blobs.get(key)) {
        signal.throwIfAborted();
        pieces.push(Uint8Array.from(piece));
      }
      return Buffer.concat(pieces);
    },
    async write(textKey, vectors) {
      const content = async function* () {
        yield vectors;
      };
      try {
        await blobs.put(keyOf(textKey), content());
      } catch (thrown) {
        // Another check made the same ones at the same time.
        if (!(thrown instanceof OmError && thrown.code === "CONFLICT")) throw thrown;
      }
    },
    remove: (textKey) => blobs.delete(keyOf(textKey)),
    async keep(verdict) {
      await records.put(verdictKey, { ...verdict });
    },
  };
}
