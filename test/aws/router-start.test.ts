import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { assembleTree } from "../support/lambda/start-aws-home.ts";
import { publishedClient, timeImport, timesSlower } from "../support/machine-speed.ts";

/** What the router loads when it starts, and how long that takes on a machine of the usual speed, with its clients. */
const mostBytes = 1_200_000;
const mostMs = 120;
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

/** Alternately, so that both see the same machine. */
function timeBoth() {
  const both = Array.from(
    { length: runs },
    () => [timeImport(pathOf("route.mjs"), environment), timeImport(publishedClient, environment)] as const,
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
  process.stdout.write(`${lines.join("\n")}\nclient of S3 as published: ${Math.round(publishedMs)} ms CPU\n`);
  expect(bytes).toBeLessThanOrEqual(mostBytes);
  const slower = timesSlower(published);
  const isMuchSlower = slower > muchSlower.from;
  if (isMuchSlower) process.stdout.write(`this machine is ${slower.toFixed(1)} times slower: a wider limit\n`);
  expect(cpuMs).toBeLessThanOrEqual(mostMs * slower * (isMuchSlower ? muchSlower.mayTake : 1));
});
