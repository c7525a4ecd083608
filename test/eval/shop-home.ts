import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Answer, openHttpHome } from "../support/http-home.ts";
import { sharedData, sharedFiles } from "./plain/shared-truth.ts";
import { type Fixture, writeFixtures } from "./fixtures/write-fixtures.ts";

/** The invented shop in a real home, with every file ingested. */
export interface ShopHome {
  readonly files: readonly Fixture[];
  /** Those that have data. */
  readonly businesses: ReadonlySet<string>;
  post(business: string, path: string, body: object): Promise<Answer>;
  get(business: string, path: string): Promise<Answer>;
  ingest(business: string, path: string, said: { readonly source: string; readonly region?: string }): Promise<Answer>;
  close(): Promise<void>;
}

/** In a folder of its own; in a kept one files are ingested once, for who asks again and again. */
export async function openShopHome(kept?: string): Promise<ShopHome> {
  const folder = kept ?? mkdtempSync(join(tmpdir(), "om-eval-"));
  const isThere = existsSync(join(folder, "data"));
  mkdirSync(folder, { recursive: true });
  const files = await writeFixtures(join(folder, "files"));
  const server = await openHttpHome({ dataDir: join(folder, "data") });
  const as = (business: string): Record<string, string> => ({ "om-business": business.replace(".csv", "") });
  const home: ShopHome = {
    files,
    businesses: new Set([
      ...files.map(({ business }) => business),
      "april",
      ...sharedFiles.filter((name) => existsSync(join(sharedData, name))),
    ]),
    post: (business, path, body) => server.post(path, body, as(business)),
    get: (business, path) => server.get(path, as(business)),
    async ingest(business, path, { source, region }) {
      const name = path.slice(path.lastIndexOf("/") + 1);
      const query = new URLSearchParams({ name, source, ...(region !== undefined && { region }) });
      const taken = await server.post(`/v1/files?${query.toString()}`, readFileSync(path), as(business));
      return server.get(`/v1/files/${String(taken.json["fileId"])}?wait=60`, as(business));
    },
    async close() {
      await server.close();
      if (kept === undefined) rmSync(folder, { recursive: true });
    },
  };
  if (isThere) return home;
  const set = await home.post("april", "/v1/business", { set: { fiscalYearStart: "4" } });
  if (set.status !== 200) throw new Error(set.text);
  for (const file of files) await home.ingest(file.business, join(folder, "files", file.name), file);
  await home.ingest("april", join(folder, "files", "sales-2025-26.csv"), { source: "till" });
  for (const name of sharedFiles)
    if (existsSync(join(sharedData, name))) await home.ingest(name, join(sharedData, name), { source: "shared" });
  return home;
}
