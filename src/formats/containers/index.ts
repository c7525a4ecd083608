/** What packs files before any format is asked: gzip, zip, zstd, bzip2, one level deep. */
export { listEntries } from "./list-entries.ts";
export { findContainer, sniffContainer } from "./sniff-container.ts";
export { unpackEntry } from "./unpack.ts";
