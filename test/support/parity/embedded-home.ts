import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFsBlobStore } from "#adapters/local/blob-store.fs.ts";
import { createSqliteRecordStore } from "#adapters/local/record-store.sqlite.ts";
import { serve } from "#apps/local/serve.ts";
import { systemClock } from "#core/clock.ts";
import { readConfig } from "#core/config.ts";
import type { FileReport } from "#core/report.ts";
import { business, type HomeUnderTest } from "./home-under-test.ts";

interface Sent {
  readonly method?: string;
  readonly body?: Uint8Array<ArrayBuffer> | string;
  readonly type?: string;
}

/** The embedded home behind its own HTTP API. */
export async function openEmbeddedHome(): Promise<HomeUnderTest & { close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "om-parity-"));
  const config = readConfig({ OM_DATA_DIR: folder, OM_MEMORY_MB: "300" }, {});
  const server = await serve(config, { port: 0, host: "127.0.0.1", inbox: null }, () => undefined);
  const records = createSqliteRecordStore({ file: join(folder, "om.sqlite"), clock: systemClock });

  async function call(path: string, { method = "GET", body, type }: Sent = {}): Promise<Response> {
    const headers = { "om-business": business, ...(type === undefined ? {} : { "content-type": type }) };
    const answer = await fetch(`${server.url}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  }
  const post = (path: string, body: object) =>
    call(path, { method: "POST", body: JSON.stringify(body), type: "application/json" });
  async function settled(fileId: string): Promise<FileReport> {
    return server.home.wait(business, fileId);
  }

  return {
    async send({ name, bytes, region }) {
      const about = new URLSearchParams({ name, region }).toString();
      const answer = await call(`/v1/files?${about}`, { method: "POST", body: new Uint8Array(bytes) });
      const { fileId }: FileReport = JSON.parse(await answer.text());
      return settled(fileId);
    },
    async decide(fileId, set) {
      await post(`/v1/files/${fileId}/decide`, { set });
      return settled(fileId);
    },
    undo: async (fileId) => (await call(`/v1/files/${fileId}/undo`, { method: "POST" })).json(),
    read: async (path) => (await call(path)).json(),
    readText: async (path) => (await call(path)).text(),
    post: async (path, body) => {
      const isBytes = Buffer.isBuffer(body);
      return (await (isBytes ? call(path, { method: "POST", body: new Uint8Array(body) }) : post(path, body))).json();
    },
    query: async (query) => (await post("/v1/query", query)).json(),
    analyse: async (id, request) => (await post(`/v1/analyses/${id}`, request)).json(),
    runSaved: async (name) => (await post(`/v1/queries/${name}/run`, {})).json(),
    stores: { blobs: createFsBlobStore({ root: join(folder, "blobs"), owns: false }), records },
    async close() {
      await records.close();
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
