import { createFsPartialUploads } from "#adapters/local/partial-uploads.fs.ts";

/** Begins an upload in the root given, finishes one piece, and never ends the second: there to be killed. */
const uploads = createFsPartialUploads({ root: process.argv[2] ?? "" });
const nobody = { business: "acme", name: "sales.csv", source: null, region: null, settings: {}, sizeBytes: null };

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function* endless(): AsyncGenerator<Uint8Array> {
  yield Buffer.from("and more");
  process.send?.("written");
  await new Promise(() => {});
}

process.once("disconnect", () => process.exit()); // and it waits until then
await uploads.create("one", { ...nobody, createdAt: "2026-01-01T00:00:00.000Z" });
await uploads.append("one", 0, once("acknowledged, "));
await uploads.append("one", 14, endless());
