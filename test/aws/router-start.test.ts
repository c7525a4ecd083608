import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assembleTree } from "../support/lambda/start-aws-home.ts";
import { timeImport } from "../support/machine-speed.ts";

/** What the router loads when it starts, and how long that takes on a machine of the usual speed, with its clients. */
const mostBytes = 1_200_000;
const mostMs = 120;
/**
 * On a slower machine it may take so many times what the published clients take that it is made of, bundled in the same way:
 * how much slower a machine is for many small modules says little of one large one.
 */
const timesClients = 1.25;
const runs = 7;

const tree = assembleTree();
afterAll(tree.remove);

const environment = {
  AWS_REGION: "eu-central-1",
  OM_UPLOADS_BUCKET: "uploads",
  OM_RESULTS_BUCKET: "results",
  OM_TABLE: "records",
  OM_QUEUE_URL_PREFIX: "https://sqs.eu-central-1.amazonaws.com/000000000000/om-",
  PATH: process.env["PATH"] ?? "",
};

/** The clients of the router and its schemas as they are published, in one bundle. */
const clients = join(tree.folder, "published-clients.mjs");
beforeAll(() =>
  build({
    stdin: {
      contents: `import { S3Client } from "@aws-sdk/client-s3";
        import { SQSClient } from "@aws-sdk/client-sqs";
        import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
        import { z } from "zod";
        export const made = [S3Client, SQSClient, DynamoDBClient].map((Client) => new Client({ region: "eu-central-1" }));
        export const schema = z.object({ text: z.string() });`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    platform: "node",
    format: "esm",
    minify: true,
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    outfile: clients,
  }),
);

/** Alternately, so that both see the same machine. */
function timeBoth() {
  const both = Array.from(
    { length: runs },
    () => [timeImport(pathOf("route.mjs"), environment), timeImport(pathToFileURL(clients).href, environment)] as const,
  );
  return { router: both.map(([router]) => router), published: both.map(([, published]) => published) };
}

function pathOf(name: string): string {
  return pathToFileURL(join(tree.folder, name)).href;
}

/** What else the machine does at that moment only adds to it. */
function leastOf(values: readonly number[]): number {
  return Math.min(...values);
}

test("the router loads little and starts fast, with its clients", () => {
  const { router, published } = timeBoth();
  const others = ["process.mjs", "query.mjs", "api.mjs"].map(
    (name) => [name, timeImport(pathOf(name), environment)] as const,
  );
  const [bytes, cpuMs, wallMs] = [
    leastOf(router.map((each) => each.bytes)),
    leastOf(router.map((each) => each.cpuMs)),
    leastOf(router.map((each) => each.wallMs)),
  ];
  const publishedMs = leastOf(published.map((each) => each.cpuMs));
  const lines = [["route.mjs", { bytes, cpuMs, wallMs }] as const, ...others].map(
    ([name, each]) =>
      `${name}: ${Math.round(each.bytes / 1_000)} kB loaded, ${Math.round(each.cpuMs)} ms CPU, ${Math.round(each.wallMs)} ms`,
  );
  process.stdout.write(`${lines.join("\n")}\nits clients as published, bundled: ${Math.round(publishedMs)} ms CPU\n`);
  expect(bytes).toBeLessThanOrEqual(mostBytes);
  expect(cpuMs).toBeLessThanOrEqual(Math.max(mostMs, timesClients * publishedMs));
});
