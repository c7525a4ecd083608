export { defaultLimits, type UnpackLimits } from "./limits.ts";
export { type ContainerEntry, type ContainerListing, listEntries } from "./list-entries.ts";
export { type Container, findContainer, isWorkbookZip, sniffContainer } from "./sniff-container.ts";
export { unpackEntry, unpackHead } from "./unpack.ts";
