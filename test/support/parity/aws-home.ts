import { mkdtempSync, rmSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createS3BlobStore } from "#adapters/aws/blob-store.s3.ts";
import { createDynamoRecordStore } from "#adapters/aws/record-store.dynamodb.ts";
import { isSettled } from "#apps/home/wait-for-file.ts";
import type { FileReport } from "#core/report.ts";
import { callApi, tokenOf } from "../lambda/api-call.ts";
import { createLambdaFunction } from "../lambda/lambda-function.ts";
import type { InvocationResult } from "../lambda/runtime-api.ts";
import { startAwsHome } from "../lambda/start-aws-home.ts";
import { business, type HomeUnderTest } from "./home-under-test.ts";

/** The AWS home on stand-ins: files are put into the bucket, all else goes through the functions `api` and `query`. */
export async function openAwsHomeUnderTest(tree: string): Promise<HomeUnderTest & { close(): Promise<void> }> {
  const home = await startAwsHome({ tree });
  const { environment, resultsBucket, standIns } = home;
  const setup = { tree, environment, timeoutMs: 60_000, concurrency: 1 };
  const api = createLambdaFunction({ ...setup, handler: "api.handler" });
  const asking = createLambdaFunction({ ...setup, handler: "query.handler" });
  const context = createLambdaFunction({ ...setup, handler: "context.handler" });
  const copies = mkdtempSync(join(tmpdir(), "om-copies-"));

  async function call(method: string, path: string, body?: object | Buffer): Promise<string> {
    const about = { method, path, authorizer: tokenOf(business), ...(body === undefined ? {} : { body }) };
    const isAsked = path === "/v1/ask" || path === "/v1/context";
    const { status, text } = await callApi(isAsked ? context : api, about);
    if (status >= 400) throw new Error(`${path}: ${status} ${text}`);
    return text;
  }

  async function settled(find: () => Promise<FileReport | undefined>): Promise<FileReport> {
    for (let turn = 0; turn < 200; turn += 1) {
      const report = await find();
      if (report !== undefined && isSettled(report)) return report;
      await setTimeout(100);
    }
    throw new Error(
      `a file is not settled: ${Object.values(home.functions)
        .flatMap(({ lines }) => lines.slice(-3))
        .join("\n")}`,
    );
  }

  async function readFile(fileId: string): Promise<FileReport> {
    const report: FileReport = JSON.parse(await call("GET", `/v1/files/${fileId}`));
    return report;
  }

  return {
    async send({ name, bytes, region }) {
      await home.put(`${region}/free/${business}/any/${name}`, bytes);
      const { fileId } = await settled(async () => {
        const { files }: { files: FileReport[] } = JSON.parse(await call("GET", "/v1/files"));
        return files.find((each) => each.name === name);
      });
      return readFile(fileId);
    },
    async decide(fileId, set) {
      await call("POST", `/v1/files/${fileId}/decide`, { set });
      return settled(() => readFile(fileId));
    },
    undo: async (fileId) => JSON.parse(await call("POST", `/v1/files/${fileId}/undo`)),
    read: async (path) => JSON.parse(await call("GET", path)),
    readText: (path) => call("GET", path),
    post: async (path, body) => JSON.parse(await call("POST", path, body)),
    query: async (query) => payloadOf(await asking.invoke({ business, query })),
    analyse: async (id, request) => payloadOf(await asking.invoke({ business, analysis: id, request })),
    runSaved: async (name) => payloadOf(await asking.invoke({ business, saved: name })),
    stores: {
      blobs: createS3BlobStore({ client: await standIns.clients.s3(), bucket: resultsBucket, copies }),
      records: createDynamoRecordStore({
        client: await standIns.clients.dynamodb(),
        table: environment["OM_TABLE"] ?? "",
      }),
    },
    async close() {
      await Promise.all([api.close(), asking.close(), context.close()]);
      await home.close();
      rmSync(copies, { recursive: true, force: true });
    },
  };
}

function payloadOf(result: InvocationResult): unknown {
  if (result.kind === "response") return result.payload;
  throw new Error(`the function failed: ${JSON.stringify(result)}`);
}
