import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fileReport } from "../../src/apps/local/http/schemas/file-report.ts";
import { type HttpHome, openHttpHome, ordersCsv } from "../support/http-home.ts";
import { type Ended, errorOf, om as runOm, reportOf, reportsOf, resultOf } from "../support/om.ts";

describe("om undo", () => {
  const folder = mkdtempSync(join(tmpdir(), "om-undo-"));
  const dataDir = join(folder, "data");
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function om(...args: string[]): Promise<Ended> {
    return runOm(args, { dataDir });
  }

  function write(name: string, text: string): string {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  }

  async function netSales(...more: string[]): Promise<unknown> {
    return resultOf(await om("query", "--json", "--metric", "net_sales", ...more)).rows[0]?.[0];
  }

  test(
    "is as if the file had never been sent, and the same content sent again counts",
    { timeout: 300_000 },
    async () => {
      const january = write("january.csv", ordersCsv(3, "J"));
      const kept = reportOf(await om("ingest", "--json", write("february.csv", ordersCsv(2, "F"))));
      const before = await om("query", "--json", "--metric", "net_sales,orders", "--by", "product");
      const file = reportOf(await om("ingest", "--json", january));
      const counted = new Date().toISOString();
      expect(await netSales()).toBe("45");

      const undone = await om("undo", file.fileId);
      expect(undone).toMatchObject({ exitCode: 0, stderr: "" });
      expect(undone.stdout).toContain("january.csv  undone: taken out of the numbers\n");
      expect(await om("query", "--json", "--metric", "net_sales,orders", "--by", "product")).toEqual(before);
      expect((await om("files")).stdout).toMatch(new RegExp(`${file.fileId}.*undone`));
      expect(reportOf(await om("file", file.fileId, "--json"))).toMatchObject({
        state: "undone",
        tables: [{ rows: { read: 3, accepted: 3 } }],
      });

      const then = resultOf(await om("query", "--json", "--metric", "net_sales", "--state-at", counted));
      expect(then).toMatchObject({ rows: [["45"]], pending: [], query: { stateAt: counted } });
      expect(then.notes[0]).toContain(`as the numbers stood at ${counted}`);
      const never = await om("query", "--metric", "net_sales", "--state-at", "2020-01-01");
      expect(never.exitCode).toBe(3);
      expect(never.stdout).toContain("no sales then: there was nothing to count at 2020-01-01T23:59:59.999Z");
      expect((await om("query", "--metric", "net_sales", "--state-at", "soon")).exitCode).toBe(2);

      const again = reportOf(await om("ingest", "--json", january));
      expect(again.state).toBe("done");
      expect(await netSales()).toBe("45");
      const both = await om("undo", "--json", again.fileId, "file_0000000000000000", kept.fileId, kept.fileId);
      expect(both.exitCode).toBe(1);
      expect(both.json).toMatchObject([
        { fileId: again.fileId, state: "undone" },
        { error: { code: "NOT_FOUND" }, fileId: "file_0000000000000000" },
        { fileId: kept.fileId, state: "undone" },
        { error: { code: "STATE_WRONG" }, fileId: kept.fileId },
      ]);
      expect((await om("query", "--metric", "net_sales")).exitCode).toBe(3);
    },
  );

  test("reads the oldest duplicate in its place, and waits for it", { timeout: 300_000 }, async () => {
    const path = write("twice.csv", ordersCsv(4, "T"));
    const [first, second] = reportsOf(await om("ingest", "--business", "twice", "--json", path, path));
    const undone = await om("undo", "--business", "twice", String(first?.fileId));
    expect(undone.exitCode).toBe(0);
    expect(undone.stdout).toContain(`  ${second?.fileId} is in its place\n`);
    expect(undone.stdout).toContain("twice.csv  done: every row is in the numbers");
    expect(await netSales("--business", "twice")).toBe("36");
  });

  test("is what --replaces does to the older file, in one step", { timeout: 300_000 }, async () => {
    const shop = ["--business", "replaces"];
    const older = reportOf(await om("ingest", ...shop, "--json", write("wrong.csv", ordersCsv(4, "T"))));
    const taken = await om("ingest", ...shop, write("right.csv", ordersCsv(5, "T")), "--replaces", older.fileId);
    expect(taken.exitCode).toBe(0);
    expect(taken.stdout).toContain(`  takes the place of ${older.fileId}\n`);
    expect(await netSales(...shop)).toBe("45");
    expect(reportOf(await om("file", ...shop, older.fileId, "--json")).state).toBe("undone");
    const refused = await om("ingest", ...shop, "--json", write("late.csv", "a,b\n1,2\n"), "--replaces", older.fileId);
    expect([refused.exitCode, errorOf(refused).code]).toEqual([1, "STATE_WRONG"]);
  });
});

describe("POST /v1/files/{fileId}/undo", () => {
  let server: HttpHome;
  beforeAll(async () => {
    server = await openHttpHome();
  });
  afterAll(() => server.close());
  const ofShop = { "om-business": "shop" };

  async function ingest(text: string, query = ""): Promise<string> {
    const taken = await server.post(`/v1/files?name=orders.csv${query}`, text, ofShop);
    const fileId = String(taken.json["fileId"]);
    await server.get(`/v1/files/${fileId}?wait=30`, ofShop);
    return fileId;
  }

  async function sales(more: object = {}): Promise<unknown> {
    return (await server.post("/v1/query", { metrics: ["net_sales"], ...more }, ofShop)).json["rows"];
  }

  test("takes the rows out and says what is in their place", async () => {
    const fileId = await ingest(ordersCsv(2, "H"));
    const counted = new Date().toISOString();
    const duplicate = await ingest(ordersCsv(2, "H"));
    const undone = await server.post(`/v1/files/${fileId}/undo`, undefined, ofShop);
    expect(undone).toMatchObject({ status: 200, json: { state: "undone", replacedBy: duplicate } });
    expect(fileReport.parse(undone.json)).toEqual(undone.json);
    await server.get(`/v1/files/${duplicate}?wait=30`, ofShop);
    expect(await sales()).toEqual([["18"]]);
    const again = await server.post(`/v1/files/${fileId}/undo`, undefined, ofShop);
    expect([again.status, again.json["code"]]).toEqual([409, "STATE_WRONG"]);
    expect(await server.post(`/v1/files/${duplicate}/undo`, undefined, ofShop)).toMatchObject({ status: 200 });
    expect([await sales(), await sales({ stateAt: counted })]).toEqual([[[null]], [["18"]]]);
    const wrong = await server.post("/v1/query", { metrics: ["net_sales"], stateAt: "2026-02-30" }, ofShop);
    expect([wrong.status, wrong.json["code"]]).toEqual([400, "QUERY_INVALID"]);
    const other = await server.post(`/v1/files/${duplicate}/undo`, undefined, { "om-business": "other" });
    expect([other.status, other.json["code"]]).toEqual([404, "NOT_FOUND"]);
  });

  test("`replaces` takes another file's place, in one piece or in pieces", async () => {
    const older = await ingest(ordersCsv(3, "P"));
    const newer = await ingest(ordersCsv(4, "P"), `&replaces=${older}`);
    expect(await sales()).toEqual([["36"]]);
    const bytes = ordersCsv(5, "P");
    const begun = await server.post("/v1/uploads", { name: "orders.csv", replaces: newer }, ofShop);
    const upload = `/v1/uploads/${String(begun.json["uploadId"])}`;
    await server.send("PATCH", upload, { headers: { ...ofShop, "upload-offset": "0" }, body: bytes });
    const done = await server.post(`${upload}/complete`, undefined, ofShop);
    await server.get(`/v1/files/${String(done.json["fileId"])}?wait=30`, ofShop);
    expect(await sales()).toEqual([["45"]]);
    const report = await server.get(`/v1/files/${newer}`, ofShop);
    expect(report.json).toMatchObject({ state: "undone", replaces: older, replacedBy: done.json["fileId"] });
    const gone = await server.post(`/v1/files?name=a.csv&replaces=${older}`, "a,b\n1,2\n", ofShop);
    expect([gone.status, gone.json["code"]]).toEqual([409, "STATE_WRONG"]);
  });
});
