import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { standInAccess } from "../support/aws-stand-ins.ts";
import { portOf } from "../support/port-of.ts";
import { om } from "../support/om.ts";
import { assembleTree, type StandInHome, startAwsHome } from "../support/lambda/start-aws-home.ts";

const tree = assembleTree();
const dataDir = mkdtempSync(join(tmpdir(), "om-doctor-aws-"));
let home: StandInHome;
beforeAll(async () => {
  home = await startAwsHome({ tree: tree.folder });
});
afterAll(async () => {
  await home.close();
  tree.remove();
  rmSync(dataDir, { recursive: true });
});

const access = {
  AWS_ACCESS_KEY_ID: standInAccess.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: standInAccess.credentials.secretAccessKey,
};

const health = z.object({
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
  unseen: z.array(z.object({ what: z.string(), command: z.string() })),
});

async function doctor(variables: Readonly<Record<string, string>>) {
  const { json, exitCode } = await om(["doctor", "--aws", "--json"], {
    dataDir,
    environment: { ...access, ...variables },
  });
  return { ...health.parse(json[0]), exitCode };
}

test("what the functions are told and what it names is looked at, and what cannot be seen is named with a command", async () => {
  const { checks, unseen, exitCode } = await doctor(home.environment);
  const names = checks.filter(({ ok }) => ok).map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(["variables", "uploads", "region", "table", "bucket", "queues", "dead letters"]),
  );
  expect(checks.find(({ name }) => name === "versions")).toMatchObject({ ok: false }); // the stand-in keeps none
  expect(exitCode).toBe(1);
  expect(unseen.map(({ what }) => what)).toEqual(
    expect.arrayContaining(["who you are", "how the last deployment ended"]),
  );
});

test("a bucket that is not there, and a variable that is missing, are named", async () => {
  const wrong = await doctor({ ...home.environment, OM_UPLOADS_BUCKET: "not-there" });
  expect(wrong.checks.find(({ name }) => name === "uploads")).toMatchObject({
    ok: false,
    detail: expect.stringContaining("there is no bucket"),
  });
  const { OM_TABLE: _missing, ...others } = home.environment;
  const missing = await doctor(others);
  expect(missing.checks).toEqual([{ name: "variables", ok: false, detail: expect.stringContaining("OM_TABLE") }]);
  expect(missing.exitCode).toBe(1);
});

test("what the account may run at once is told beside the figure that is to say the same", async () => {
  const limits = { AccountLimit: { ConcurrentExecutions: 400, UnreservedConcurrentExecutions: 370 } };
  const lambda = createServer((_request, response) => void response.end(JSON.stringify(limits)));
  lambda.listen(0, "127.0.0.1");
  await once(lambda, "listening");
  const endpoint = `http://127.0.0.1:${portOf(lambda.address())}`;
  const { checks } = await doctor({ ...home.environment, AWS_ENDPOINT_URL_LAMBDA: endpoint });
  lambda.close();
  expect(checks.find(({ name }) => name === "account limit")).toEqual({
    name: "account limit",
    ok: true,
    detail: expect.stringMatching(/^400 functions at once, 370 .* is to say 400$/),
  });
});

test("without credentials everything that needs them says so", async () => {
  const without = {
    AWS_ACCESS_KEY_ID: "",
    AWS_SECRET_ACCESS_KEY: "",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
  };
  const { checks, exitCode } = await doctor({ ...home.environment, ...without });
  for (const name of ["uploads", "table", "bucket", "queues", "compaction", "account limit"]) {
    expect(checks.find((check) => check.name === name)).toMatchObject({
      ok: false,
      detail: expect.stringMatching(/^FORBIDDEN/),
    });
  }
  expect(exitCode).toBe(1);
});
