import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { largeSales, settledFile } from "../support/lambda/large-table.ts";
import { assembleTree, type StandInHome, startAwsHome } from "../support/lambda/start-aws-home.ts";
import { type LossyProxy, startLossyProxy } from "../support/lossy-proxy.ts";
import { watchFolder } from "../support/folder-bytes.ts";

const mb = 1 << 20;
const chunkMb = 4;
const tree = assembleTree();
let home: StandInHome;
let proxy: LossyProxy;

beforeAll(async () => {
  const s3Url = async (standIn: string): Promise<string> => {
    proxy = await startLossyProxy(standIn);
    return proxy.url;
  };
  home = await startAwsHome({ tree: tree.folder, s3Url, variables: { OM_CHUNK_MB: String(chunkMb) } });
});
afterAll(async () => {
  await home.close();
  await proxy.close();
  tree.remove();
});

/** What lies in the folder that functions share. */
function kindOf(path: string): string {
  if (path.startsWith("copies/")) return "copies";
  return path.endsWith("/chunk.csv") ? "text" : "results";
}

test("a large text is read from S3 by ranges: of its bytes one chunk at a time lies on a disk", async () => {
  const { bytes, truth } = await largeSales({ bytes: 64 * mb, seed: 5 });
  const watch = watchFolder(home.workFolder, kindOf);
  onTestFinished(watch.stop);
  await home.put("north/free/shop/sales/large.csv", bytes);
  const { report, uploadKey } = await settledFile(home, { business: "shop", name: "large.csv" }, 300_000);
  watch.stop();
  const { rows, accepted, rejected, duplicate } = truth;
  expect(report.tables[0]?.rows).toMatchObject({ read: rows, accepted, rejected, duplicate });

  const path = `/${home.resultsBucket}/${uploadKey}`;
  const reads = proxy.reads.filter((read) => read.path === path);
  const ranges = reads.map(({ from, to }) => ({ from, to: to ?? Number.POSITIVE_INFINITY }));
  expect(Math.max(...ranges.map(({ from, to }) => to - from))).toBeLessThanOrEqual(8 * mb);
  // Front to back, once; then the rows that look like repeats are looked at again.
  const whole = ranges.findIndex(({ to }) => to === truth.sizeBytes) + 1;
  const scanned = ranges.slice(0, whole).reduce((sum, { from, to }) => sum + to - from, 0);
  const fetched = ranges.reduce((sum, { from, to }) => sum + to - from, 0);
  expect(scanned).toBeLessThanOrEqual(truth.sizeBytes + 9 * mb); // the first look of the router is among them
  expect(fetched).toBeLessThanOrEqual(2 * truth.sizeBytes + 18 * mb);

  const { all = 0, text = 0, results = 0, copies = 0 } = watch.most;
  const inMb = (count: number): string => (count / mb).toFixed(1);
  process.stdout.write(
    `${inMb(truth.sizeBytes)} MB in ${ranges.length} ranges, ${inMb(fetched)} MB fetched; at most ${inMb(all)} MB on the disk: text ${inMb(text)}, results ${inMb(results)}, copies ${inMb(copies)}\n`,
  );
  expect(text).toBeGreaterThan(0);
  expect(text).toBeLessThanOrEqual(2 * chunkMb * mb);
  expect(copies).toBeLessThan(mb);
  expect(all).toBeLessThan(truth.sizeBytes / 2);
}, 180_000);

test("a smaller one is fetched once, whole, to where every reading finds it", async () => {
  const { bytes, truth } = await largeSales({ bytes: 3 * chunkMb * mb, seed: 6 });
  await home.put("north/free/shop/sales/small.csv", bytes);
  const { report, uploadKey } = await settledFile(home, { business: "shop", name: "small.csv" }, 300_000);
  expect(report.tables[0]?.rows).toMatchObject({ read: truth.rows, accepted: truth.accepted });
  const reads = proxy.reads.filter(({ path, to }) => path.endsWith(uploadKey) && to === null);
  expect(reads).toEqual([{ path: `/${home.resultsBucket}/${uploadKey}`, from: 0, to: null }]);
}, 300_000);
