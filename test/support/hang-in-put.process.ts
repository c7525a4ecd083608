import { createFsBlobStore } from "#adapters/local/blob-store.fs.ts";

/** Writes every byte of a blob into the root given, says so, and never ends the stream: there to be killed. */
async function* endless(): AsyncGenerator<Uint8Array> {
  yield Buffer.from("every byte of it");
  process.send?.("written");
  await new Promise(() => {});
}

process.once("disconnect", () => process.exit()); // and it waits until then
await createFsBlobStore({ root: process.argv[2] ?? "" }).put("a/b", endless());
