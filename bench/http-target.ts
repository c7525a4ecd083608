import { randomUUID } from "node:crypto";
import { mkdirSync, openSync, writeSync } from "node:fs";
import { open } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { readConfig } from "#core/config.ts";
import { createLog } from "#core/logger.ts";
import { createHttpApp } from "../src/apps/local/http/create-http-app.ts";
import { listen } from "../src/apps/local/http/listen.ts";
import { openHome } from "../src/apps/local/open-home.ts";

/**
 * A server to be loaded, in a process of its own: `om` is the product; `taking` the product without its workers, because
 * what is measured is the way to the acknowledgement, not the work that follows; `bare` a `node:http` server that reads
 * the body and answers the text of `OM_BENCH_ANSWER`; `synced` the same with the body written to a file and flushed.
 * It tells its parent its port, and its CPU seconds whenever it is asked.
 */
const [mode = "", folder = ""] = process.argv.slice(2);
const answer = Buffer.from(process.env["OM_BENCH_ANSWER"] ?? "{}");

process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuSeconds: (user + system) / 1e6 });
});
process.once("disconnect", () => process.exit());
process.send?.({ port: mode === "om" || mode === "taking" ? await startOm() : await startBare(mode === "synced") });

async function startOm(): Promise<number> {
  const config = readConfig({ OM_DATA_DIR: folder }, {});
  const role = mode === "om" ? "owner" : "reader";
  const home = await openHome(config, { role, writer: "thread", onTrouble: ({ message }) => console.error(message) });
  const file = openSync("/dev/null", "w");
  const log = createLog((line) => void writeSync(file, line), home.clock, "info");
  const app = createHttpApp({ ...home, service: home, log, defaultBusiness: "default", token: "bench" });
  return (await listen({ app, host: "127.0.0.1", port: 0 })).port;
}

function startBare(isSynced: boolean): Promise<number> {
  if (isSynced) mkdirSync(folder, { recursive: true });
  const server = createServer((incoming, outgoing) => void answerBare(incoming, outgoing, isSynced));
  return new Promise((resolve) => {
    server.listen({ host: "127.0.0.1", port: 0 }, () => {
      const address = server.address();
      resolve(address !== null && typeof address === "object" ? address.port : 0);
    });
  });
}

async function answerBare(incoming: IncomingMessage, outgoing: ServerResponse, isSynced: boolean): Promise<void> {
  const chunks: Buffer[] = [];
  if (incoming.method !== "GET") for await (const chunk of incoming) chunks.push(chunk);
  if (isSynced && chunks.length > 0) await writeSynced(Buffer.concat(chunks));
  outgoing.writeHead(200, { "content-type": "application/json", "content-length": answer.length });
  outgoing.end(answer);
}

async function writeSynced(bytes: Buffer): Promise<void> {
  const file = await open(join(folder, randomUUID()), "wx");
  await file.writeFile(bytes);
  await file.sync();
  await file.close();
}
