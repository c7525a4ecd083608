import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { om, reportOf } from "../support/om.ts";
import { startServer } from "../support/server.ts";

const folder = mkdtempSync(join(tmpdir(), "om-without-"));
afterAll(() => rmSync(folder, { recursive: true }));

const dataDir = join(folder, "data");
const preload = join(import.meta.dirname, "../support/refuse-aws.mjs");
/** Child processes have it too. */
const environment = { NODE_OPTIONS: `--import=${preload}` };
const file = join(folder, "orders.csv");
writeFileSync(file, "Order ID,Order Date,Product,Quantity,Unit Price,Currency\nA-1,2026-01-15,Mug,2,4.50,EUR\n");

test("the commands of one machine work without a package of AWS", async () => {
  const call = (...args: readonly string[]) => om(args, { dataDir, environment });
  expect(await call("--help")).toMatchObject({ exitCode: 0, stderr: "" });
  expect(reportOf(await call("ingest", file, "--json"))).toMatchObject({ state: "done" });
  expect(await call("query", "--json", "--metric", "net_sales")).toMatchObject({ exitCode: 0 });
  expect(await call("doctor", "--json")).toMatchObject({ stderr: expect.not.stringContaining("AWS LOADED") });
});

test("so does the server", async () => {
  const server = await startServer(join(folder, "served"), { environment });
  expect((await fetch(`${server.url}/health`)).status).toBeLessThan(500);
  expect(await server.stop()).toBe(0);
  expect(server.written.stderr).not.toContain("AWS LOADED");
});

test("one that loads such a package is found: it is planted", async () => {
  const planted = join(folder, "planted.mjs");
  const clients = join(import.meta.dirname, "../../src/adapters/aws/aws-clients.ts");
  writeFileSync(
    planted,
    `const { createAwsClients } = await import(${JSON.stringify(clients)});
    const clients = createAwsClients({ region: "eu-central-1" });
    if (process.argv[2] === "s3") await clients.s3();`,
  );
  const { execFile } = await import("node:child_process");
  const run = (...args: readonly string[]) =>
    new Promise<{ code: unknown; stderr: string }>((resolve) => {
      execFile(process.execPath, [planted, ...args], { env: { ...process.env, ...environment } }, (error, _, stderr) =>
        resolve({ code: error?.code ?? 0, stderr }),
      );
    });
  expect(await run()).toMatchObject({ code: 0, stderr: "" }); // a client is loaded when it is asked for
  expect(await run("s3")).toMatchObject({
    code: 97,
    stderr: expect.stringContaining("AWS LOADED: @aws-sdk/client-s3"),
  });
});
