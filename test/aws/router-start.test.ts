import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { assembleTree } from "../support/lambda/start-aws-home.ts";

/** What the router loads when it starts, and how long that takes, with its clients. */
const mostBytes = 1_200_000;
const mostMs = 120;
/** The limit is one of a machine that takes so long to import the client of S3 as it is published; a busier one may take more. */
const publishedClientMs = 113;
/**
 * On a machine that is so many times slower the two do not grow alike: there one bundle took 1.4 times as much beside many
 * small modules. It may take a little more than that, and it is said.
 */
const muchSlower = { from: 1.3, mayTake: 1.6 };
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
const told = z.object({ bytes: z.number(), wallMs: z.number(), cpuMs: z.number() });

function timeImport(module: string): z.output<typeof told> {
  const timer = join(import.meta.dirname, "../support/lambda/time-import.mjs");
  const output = execFileSync(process.execPath, [timer, module], { env: environment, encoding: "utf8" });
  return told.parse(JSON.parse(output));
}

/** Alternately, so that both see the same machine. */
function timeBoth() {
  const client = import.meta.resolve("@aws-sdk/client-s3");
  const both = Array.from({ length: runs }, () => [timeImport(pathOf("route.mjs")), timeImport(client)] as const);
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
  const others = ["process.mjs", "query.mjs", "api.mjs"].map((name) => [name, timeImport(pathOf(name))] as const);
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
  process.stdout.write(`${lines.join("\n")}\nclient of S3 as published: ${Math.round(publishedMs)} ms CPU\n`);
  expect(bytes).toBeLessThanOrEqual(mostBytes);
  const timesSlower = Math.max(1, publishedMs / publishedClientMs);
  const isMuchSlower = timesSlower > muchSlower.from;
  if (isMuchSlower) process.stdout.write(`this machine is ${timesSlower.toFixed(1)} times slower: a wider limit\n`);
  expect(cpuMs).toBeLessThanOrEqual(mostMs * timesSlower * (isMuchSlower ? muchSlower.mayTake : 1));
});
