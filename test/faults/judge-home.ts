import { setTimeout as wait } from "node:timers/promises";
import { takeFolder } from "#adapters/local/folder-lock.ts";
import { type Home, openHome } from "#apps/local/open-home.ts";
import { readConfig } from "#core/config.ts";
import { toOmError } from "#core/errors.ts";
import type { FileReport } from "#core/report.ts";
import { inspectFolder } from "./inspect-folder.ts";
import type { Ledger } from "./promises.ts";
import { answer, nameOf, type SalesRequest, toEuros } from "./sales-requests.ts";

/**
 * What is wrong with a data folder after all that was done to it, a sentence each; none where nothing is. The first word
 * says of what kind it is: `lost`, `twice`, `drift` (a state or a number that is not right), `left` (something that
 * should be gone), `damaged`.
 */
export type Complaints = readonly string[];

export interface JudgeOptions {
  readonly dataDir: string;
  readonly requests: readonly SalesRequest[];
  readonly ledger: Ledger;
}

/**
 * Opens the folder as the product does, as a new owner; behaves as the senders do who heard nothing and send again; lets
 * all work end, and compares everything that is there with what must be. The folder is left closed.
 */
export async function judgeHome({ dataDir, requests, ledger }: JudgeOptions): Promise<Complaints> {
  const complaints: string[] = [];
  const lock = takeFolder(dataDir);
  if (lock === null) return ["damaged: somebody else owns the folder"];
  try {
    const home = await open(dataDir, complaints);
    try {
      const files = await sendAgain(home, requests, ledger, complaints);
      await endWork(home, files, complaints);
      for (const business of new Set(requests.map((request) => request.business)))
        await compare(home, business, { requests, ledger, files, complaints });
    } finally {
      await home.close();
    }
    const uploads = requests.flatMap(({ key }) => ledger.of(key).upload?.id ?? []);
    if (inspectFolder(dataDir, uploads).some(isOfReconciliation)) await reconcileOnceMore(dataDir, complaints);
    complaints.push(...inspectFolder(dataDir, uploads));
  } catch (thrown) {
    const error = toOmError(thrown);
    complaints.push(`damaged: ${error.code} ${error.stack ?? error.message}`);
  } finally {
    lock.release();
  }
  return complaints;
}

function open(dataDir: string, complaints: string[]): Promise<Home> {
  const onTrouble = (error: Error): void => void complaints.push(`damaged: trouble ${error.message}`);
  return openHome(readConfig({ OM_DATA_DIR: dataDir }, {}), { role: "owner", writer: "inline", onTrouble });
}

/** Bytes without a record are removed by a start that comes after those bytes, beside its other work. */
async function reconcileOnceMore(dataDir: string, complaints: string[]): Promise<void> {
  const home = await open(dataDir, complaints);
  for (let looks = 0; looks < 60 && inspectFolder(dataDir).some(isOfReconciliation); looks += 1) await wait(50);
  await home.close();
}

function isOfReconciliation(complaint: string): boolean {
  return complaint.startsWith("left: no record names");
}

/** Every request once more, as a client does that is not sure; gives the file of each. */
async function sendAgain(
  home: Home,
  requests: readonly SalesRequest[],
  ledger: Ledger,
  complaints: string[],
): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const request of requests) {
    const { key, business } = request;
    const heard = ledger.of(key);
    if (heard.fileId !== undefined && (await find(home, business, heard.fileId)) === null)
      complaints.push(`lost: ${key} was accepted as ${heard.fileId}, and there is no such file`);
    const sent = heard.upload === undefined ? await send(home, request) : await goOn(home, request, ledger, complaints);
    if (heard.fileId !== undefined && sent.fileId !== heard.fileId)
      complaints.push(`twice: ${key} was accepted as ${heard.fileId}, and sent again it is ${sent.fileId}`);
    files.set(key, sent.fileId);
  }
  return files;
}

function send(home: Home, request: SalesRequest): Promise<FileReport> {
  return accept(home, request, request.key, once(request.bytes));
}

function accept(
  home: Home,
  request: SalesRequest,
  idempotencyKey: string,
  content: AsyncIterable<Uint8Array>,
): Promise<FileReport> {
  const { business, bytes } = request;
  const nothing = { source: null, region: null, settings: new Map<string, string>() };
  return home.accept({
    ...nothing,
    business,
    name: nameOf(request),
    content,
    sizeBytes: bytes.length,
    idempotencyKey,
  });
}

/** A resumable upload goes on where the product says, and is completed. */
async function goOn(home: Home, request: SalesRequest, ledger: Ledger, complaints: string[]): Promise<FileReport> {
  const { key, bytes } = request;
  const { upload, fileId } = ledger.of(key);
  if (upload === undefined) return send(home, request);
  const there = await home.uploads.get(upload.id);
  if (there === null) {
    if (fileId === undefined && upload.offset > 0 && !(await isKnown(home, request, upload.id)))
      complaints.push(`lost: the upload of ${key} had ${upload.offset} bytes, and is gone`);
    return accept(home, request, upload.id, once(bytes));
  }
  if (there.offset < upload.offset)
    complaints.push(`lost: ${upload.offset} bytes of the upload of ${key} were safe, ${there.offset} are there`);
  if (!(await collect(home.uploads.read(upload.id))).equals(bytes.subarray(0, there.offset)))
    complaints.push(`damaged: the upload of ${key} holds other bytes than were sent`);
  if (there.offset < bytes.length)
    await home.uploads.append(upload.id, there.offset, once(bytes.subarray(there.offset)));
  const report = await accept(home, request, upload.id, home.uploads.read(upload.id));
  await home.uploads.discard(upload.id);
  return report;
}

async function isKnown(home: Home, request: SalesRequest, idempotencyKey: string): Promise<boolean> {
  const before = (await home.files(request.business, { limit: 10_000 })).length;
  await accept(home, request, idempotencyKey, once(request.bytes));
  return (await home.files(request.business, { limit: 10_000 })).length === before;
}

/** Answers what is asked, until nothing is to be done any more. */
async function endWork(home: Home, files: ReadonlyMap<string, string>, complaints: string[]): Promise<void> {
  const unsettled = AbortSignal.timeout(90_000);
  for (const [key, fileId] of files) {
    const business = key.slice(0, key.lastIndexOf("-"));
    try {
      let report = await home.wait(business, fileId, { signal: unsettled });
      if (report.state === "needs_decision") {
        await home.decide(business, fileId, new Map([[answer.name, answer.value]]));
        report = await home.wait(business, fileId, { signal: unsettled });
      }
    } catch (thrown) {
      const { code } = toOmError(thrown);
      if (code !== "NOT_FOUND") complaints.push(`lost: ${key} does not end (${code})`);
    }
  }
  for (let looks = 0; ; looks += 1) {
    const busy = (await home.queues()).filter(
      ({ ready, inFlight, delayed, dead }) => ready + inFlight + delayed + dead > 0,
    );
    if (busy.length === 0) return;
    if (looks === 100) {
      complaints.push(...busy.map((queue) => `left: in a queue ${JSON.stringify(queue)}`));
      return;
    }
    await wait(50);
  }
}

interface Compared {
  readonly requests: readonly SalesRequest[];
  readonly ledger: Ledger;
  readonly files: ReadonlyMap<string, string>;
  readonly complaints: string[];
}

/** Files, states and numbers of one business. */
async function compare(home: Home, business: string, { requests, ledger, files, complaints }: Compared): Promise<void> {
  const own = requests.filter((request) => request.business === business);
  const byContent = Map.groupBy(own, ({ bytes }) => bytes.toString("latin1"));
  const expected: { readonly name: string; readonly request: SalesRequest }[] = [];
  for (const same of byContent.values()) {
    const ids = new Set(same.flatMap(({ key }) => [files.get(key) ?? "", ...againOf(key, ledger)]));
    const reports = (await Promise.all([...ids].map((fileId) => find(home, business, fileId)))).filter(
      (report) => report !== null,
    );
    const replaced = new Set(same.filter(({ kind }) => kind === "replaced").map(({ key }) => files.get(key)));
    for (const { key } of same.filter((request) => ledger.of(request.key).undone))
      if (reports.find(({ fileId }) => fileId === files.get(key))?.state !== "undone")
        complaints.push(`drift: ${key} was undone, and is not`);
    const originals = reports.filter(
      ({ fileId, state }) =>
        state !== "duplicate" &&
        state !== "undone" &&
        !(state === "cancelled" && replaced.has(fileId) && reports.length > 1),
    );
    const [original] = originals;
    const [request] = same;
    if (original === undefined || request === undefined) continue; // it is lost, and that is said
    if (originals.length > 1)
      complaints.push(`twice: the content of ${request.key} is in ${originals.length} files that are no duplicates`);
    const isCounted = checkReport(original, same, ledger, complaints);
    if (isCounted) expected.push({ name: original.name, request });
  }
  const known = new Set([...files.values(), ...own.flatMap(({ key }) => againOf(key, ledger))]);
  for (const { fileId, name } of await home.files(business, { limit: 10_000 }))
    if (!known.has(fileId)) complaints.push(`twice: ${fileId} (${name}) is a file that no request became`);
  await checkNumbers(home, business, expected, complaints);
}

function againOf(key: string, ledger: Ledger): string[] {
  const { again } = ledger.of(key);
  return again === undefined ? [] : [again];
}

/** Whether the rows of the file are to be in the numbers. */
function checkReport(
  report: FileReport,
  [request, ...repeats]: readonly SalesRequest[],
  ledger: Ledger,
  complaints: string[],
): boolean {
  if (request === undefined) return false;
  const { key, kind, truth } = request;
  const heard = [request, ...repeats].map((same) => ledger.of(same.key));
  const isCancelled = report.state === "cancelled";
  if (kind !== "replaced" && heard.some(({ cancelled }) => cancelled) && !isCancelled)
    complaints.push(`drift: ${key} was cancelled, and is ${report.state}`);
  if (isCancelled && kind === "cancelled" && !heard.some(({ done }) => done)) return false;
  const state = truth.rejected > 0 ? "done_with_rejects" : "done";
  const [table] = report.tables;
  const { read, accepted, rejected } = table?.rows ?? { read: 0, accepted: 0, rejected: 0 };
  const net = table?.amounts.accepted.known["EUR"];
  const ours = { state, accepted: truth.accepted, rejected: truth.rejected, net: toEuros(truth.cents) };
  const theirs = { state: report.state, accepted, rejected, net };
  if (JSON.stringify(ours) !== JSON.stringify(theirs) || read !== truth.accepted + truth.rejected)
    complaints.push(`drift: ${key} is ${JSON.stringify(theirs)}, not ${JSON.stringify(ours)}`);
  return true;
}

/** The dataset to the row and the cent, as a whole and file by file. */
async function checkNumbers(
  home: Home,
  business: string,
  expected: readonly { readonly name: string; readonly request: SalesRequest }[],
  complaints: string[],
): Promise<void> {
  const metrics = ["net_sales", "rows", "orders"];
  const sum = (count: (request: SalesRequest) => number): number =>
    expected.reduce((total, { request }) => total + count(request), 0);
  const rows = sum(({ truth }) => truth.accepted);
  const ours = expected.length === 0 ? [] : [toEuros(sum(({ truth }) => truth.cents)), rows, rows];
  const [theirs = []] = (await home.query(business, { metrics })).rows;
  const isNothing = expected.length === 0 && theirs.every((cell) => cell === null || cell === 0);
  if (isNothing || JSON.stringify(theirs) === JSON.stringify(ours)) return;
  complaints.push(`drift: ${business} is ${JSON.stringify(theirs)} in all, not ${JSON.stringify(ours)}`);
  const byFile = new Map((await home.query(business, { metrics, by: ["file"] })).rows.map((row) => [row[0], row]));
  for (const { name, request } of expected) {
    const { accepted, cents } = request.truth;
    const [, net, count] = byFile.get(name) ?? [];
    byFile.delete(name);
    if (count === undefined) complaints.push(`lost: the rows of ${name} are not in the numbers`);
    else if (Number(count) > accepted) complaints.push(`twice: ${name} has ${accepted} rows, ${count} are counted`);
    else if (count !== accepted || net !== toEuros(cents))
      complaints.push(`drift: ${name} is counted as ${String(net)} in ${count} rows`);
  }
  for (const name of byFile.keys()) complaints.push(`drift: ${name} is in the numbers, and should not be`);
}

async function find(home: Home, business: string, fileId: string): Promise<FileReport | null> {
  return home.file(business, fileId).catch(() => null);
}

export async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}
