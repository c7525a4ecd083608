/** Of the text that a scan hands on at once. */
export const usualChunkBytes = 48 << 20;

const fewestChunks = 4;

/**
 * A source of so many chunks that it pays to put down what each gave, and not to fetch the whole of it from afar: below, a
 * table is done before.
 */
export function isLargeSource(sizeBytes: number, chunkBytes = usualChunkBytes): boolean {
  return sizeBytes >= fewestChunks * chunkBytes;
}
