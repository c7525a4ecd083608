/** Bytes as they are unpacked, with what they were packed into so far. */
export interface UnpackedBytes {
  /** In pieces of at most about a megabyte. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Packed bytes that the pieces so far came from. */
  packedBytes(): number;
}
