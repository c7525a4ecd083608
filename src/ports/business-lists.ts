import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { type BusinessList, contentOf, type ListKind, nameList } from "#core/business-list.ts";
import { OmError } from "#core/errors.ts";
import type { BlobStore } from "./blob-store.ts";

/** Lists of a business, each a blob that is named by its content: it never changes, and every version of the settings finds its own. */

/** The blob of the list that a setting names. */
export function listKey(business: string, name: string): string {
  return `${business}/lists/${contentOf(name)}.json`;
}

/** Makes the list durable; gives its name for the settings. Equal entries in equal order have one name. */
export async function storeList<Kind extends ListKind>(
  business: string,
  kind: Kind,
  entries: readonly BusinessList[Kind][],
  blobs: BlobStore,
): Promise<string> {
  const text = JSON.stringify({ kind, entries });
  const name = nameList(entries.length, createHash("sha256").update(text).digest("hex"));
  const key = listKey(business, name);
  await blobs.put(key, Readable.from([Buffer.from(text)])).catch((error: unknown) => {
    if (!(error instanceof OmError) || error.code !== "CONFLICT") throw error; // it is there, and safe
  });
  return name;
}

/** @throws OmError `NOT_FOUND` for a name without a list of this kind, or of another length */
export async function readList<Kind extends ListKind>(
  business: string,
  kind: Kind,
  name: string,
  blobs: BlobStore,
): Promise<readonly BusinessList[Kind][]> {
  const key = listKey(business, name);
  const found: StoredList<Kind> | null =
    (await blobs.head(key)) === null ? null : JSON.parse(await readText(key, blobs));
  if (found?.kind === kind && nameList(found.entries.length, contentOf(name)) === name) return found.entries;
  throw new OmError("NOT_FOUND", `there is no list of ${kind} that is called "${name}"`, {
    fix: "`om business history` says which ones there were; a file is read by `om business load-costs`, `load-lead-times` or `load-rates`",
  });
}

/** Only this module writes them. */
interface StoredList<Kind extends ListKind> {
  readonly kind: ListKind;
  readonly entries: readonly BusinessList[Kind][];
}

async function readText(key: string, blobs: BlobStore): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of blobs.get(key)) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
