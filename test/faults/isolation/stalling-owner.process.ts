import { openHome } from "#apps/local/open-home.ts";
import { readConfig } from "#core/config.ts";
import { toOmError } from "#core/errors.ts";

/**
 * An owner of a data folder that stands still in the middle of a file, just before it would commit, and goes on when it
 * is woken as if no time had passed. It holds no lock of the folder: as where a file system keeps none.
 */
const dataDir = process.argv[2] ?? "";
const text = process.argv[3] ?? "";
const heard: string[] = [];
const home = await openHome(readConfig({ OM_DATA_DIR: dataDir }, {}), {
  role: "owner",
  writer: "inline",
  onTrouble: ({ code }) => heard.push(`trouble ${code}`),
});
home.hub.subscribe(({ event }) => {
  heard.push(event.event);
  if (event.event === "table-stored") process.kill(process.pid, "SIGSTOP");
});
const { fileId } = await accept("first", text);
process.send?.({ fileId });
process.once("message", () => {
  void tellAndGo();
});

/** What became of the work that it woke up with, and of an upload that it takes then. */
async function tellAndGo(): Promise<void> {
  const again = await accept("second", `${text}more,2026-01-15,Mug,1,1.00,EUR\n`).then(
    () => "taken",
    (thrown: unknown) => toOmError(thrown).code,
  );
  process.send?.({ heard, again }, () => process.exit(0));
}

function accept(idempotencyKey: string, content: string): Promise<{ readonly fileId: string }> {
  const bytes = Buffer.from(content);
  const nothing = { source: null, region: null, settings: new Map<string, string>() };
  const upload = {
    ...nothing,
    business: "shop",
    name: `${idempotencyKey}.csv`,
    sizeBytes: bytes.length,
    idempotencyKey,
  };
  return home.accept({ ...upload, content: once(bytes) });
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
