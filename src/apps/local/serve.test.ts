import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { takeFolder } from "#adapters/local/folder-lock.ts";
import { serverFilePath } from "#adapters/local/server-file.ts";
import { readConfig } from "#core/config.ts";
import { serve } from "./serve.ts";

test("what cannot be closed is told, and keeps nothing else open", async () => {
  const folder = mkdtempSync(join(tmpdir(), "om-serve-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const dataDir = join(folder, "data");
  const troubles: unknown[] = [];
  const config = readConfig({ OM_DATA_DIR: dataDir }, {});
  const server = await serve(config, { port: 0, host: "127.0.0.1", inbox: null }, (level, event) => {
    if (level === "error") troubles.push(event);
  });
  rmSync(serverFilePath(dataDir));
  mkdirSync(serverFilePath(dataDir)); // a folder is not removed as a file is
  await server.close();
  expect(troubles).toEqual(["trouble"]);
  rmSync(serverFilePath(dataDir), { recursive: true });
  const next = takeFolder(dataDir);
  expect(next).not.toBeNull();
  next?.release();
  await expect(fetch(server.url)).rejects.toThrow("fetch failed");
});
