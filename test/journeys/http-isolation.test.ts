import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Route } from "../../src/apps/local/http/route.ts";
import { routes } from "../../src/apps/local/http/routes.ts";
import { type Answer, type HttpHome, openHttpHome, ordersCsv } from "../support/http-home.ts";

/**
 * S1: one business never sees, changes or learns of another's. The cases come from the route table: a route that needs
 * something to be sent has a line in `bodies`, and one that is missing there turns the first test red.
 */
const canary = "canary-4711";
const owner = { "om-business": "owner" };
const stranger = { "om-business": "stranger" };

/** What each route is sent, so that it gets as far as it can. */
const bodies: Readonly<
  Record<
    string,
    { readonly query?: string; readonly json?: object; readonly bytes?: string; readonly headers?: object }
  >
> = {
  acceptFile: { query: "?name=x.csv", bytes: ordersCsv(1, "stranger") },
  createUpload: { json: { name: "x.csv" } },
  appendUpload: { bytes: "x", headers: { "upload-offset": "0" } },
  decideFile: { json: { set: { repeats: "once" } } },
  changeSettings: { json: { set: { "store.stranger": "Stranger" } } },
  loadList: { query: "?name=x.csv", bytes: "sku,unit cost\nA,1.50\n" },
  eraseFiles: { json: { everythingOf: "stranger" } },
  runQuery: { json: { metrics: ["net_sales", "rows"], by: ["product", "file", "customer"] } },
  ask: { json: { question: "net sales by product" } },
  retrieveContext: { json: { question: "net sales by product" } },
  runAnalysis: { json: { by: "product" } },
  reconcilePayouts: { json: { limit: 10 } },
  saveQuery: { json: { name: "kept_one", query: { metrics: ["rows"] } } },
  runSavedQuery: { json: {} },
  redriveDeadLetters: { json: { ids: [] } },
  discardDeadLetters: { json: { ids: [] } },
  checkEmbedder: {
    json: { questions: [{ id: "q", text: canary, answers: [{ grade: 2, places: [canary] }] }] },
  },
  forgetSource: { json: { source: canary } },
  writeBackup: { json: { target: "" } },
};

/** They end only when their reader does; see `http-events.test.ts`. */
const endless: ReadonlySet<string> = new Set(["followEvents"]);

let server: HttpHome;
let ids: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  server = await openHttpHome({ works: true });
  const text = `Order ID,Order Date,Product,Quantity,Unit Price,Currency\n${canary},2026-01-15,${canary},2,4.50,EUR\n`;
  const named = `?name=${canary}.csv&source=${canary}`;
  const { json, headers } = await server.post(`/v1/files${named}`, text, owner);
  await server.get(`${headers.get("location")}?wait=30`, owner);
  const upload = await server.post("/v1/uploads", { name: `${canary}.csv` }, owner);
  await server.post("/v1/business/lists/costs?name=c.csv", `sku,unit cost\n${canary},1.50\n`, owner);
  await server.post("/v1/queries", { name: "kept_one", query: { metrics: ["rows"] }, note: canary }, owner);
  const gone = await server.post("/v1/files?name=gone.csv", "\0\0\0\0", owner); // which cannot be read
  await server.get(`${gone.headers.get("location")}?wait=30`, owner);
  const erasure = await server.post(`/v1/files/${String(gone.json["fileId"])}/erase`, undefined, owner);
  ids = {
    kind: "costs",
    analysis: "abc",
    name: "kept_one",
    erasureId: String(erasure.json["erasureId"]),
    fileId: String(json["fileId"]),
    uploadId: String(upload.json["uploadId"]),
  };
});
afterAll(() => server.close());

const ofBusiness = routes.filter(({ access }) => access === "business");
/** A kind of list is the same word for everybody. */
const withId = ofBusiness.filter(({ path }) => /\{(?:\w+Id|name)\}/.test(path));
const titled = (list: readonly Route[]) => list.map((route) => [route.id, route] as const);

function send(route: Route, id: string, headers: Readonly<Record<string, string>>): Promise<Answer> {
  const { query = "", json, bytes, headers: more = {} } = bodies[route.id] ?? {};
  const body = json === undefined ? bytes : JSON.stringify(json);
  const path = route.path.replaceAll(/\{\w+\}/g, () => id);
  return server.send(route.method, `${path}${query}`, {
    headers: { ...headers, ...(json && { "content-type": "application/json" }), ...more },
    ...(body === undefined ? {} : { body }),
  });
}

function idOf(route: Route): string {
  return ids[/\{(\w+)\}/.exec(route.path)?.[1] ?? ""] ?? "";
}

/** Everything of the owner as the owner sees it. */
async function ownersView(): Promise<string> {
  const paths = [
    "/v1/files",
    `/v1/files/${ids["fileId"]}`,
    `/v1/uploads/${ids["uploadId"]}`,
    "/v1/insights",
    "/v1/names",
    "/v1/business/lists/costs",
    "/v1/queries/kept_one/history",
  ];
  const seen = await Promise.all(paths.map((path) => server.get(path, owner)));
  const query = await server.post("/v1/query", { metrics: ["net_sales"], by: ["product"] }, owner);
  return [...seen, query].map(({ status, text }) => `${status} ${text}`).join("\n");
}

test("every route that takes a body has one here", () => {
  const taking = routes.filter(({ input, takesBytes }) => takesBytes === true || "body" in input.shape);
  expect(taking.map(({ id }) => id).toSorted()).toEqual(Object.keys(bodies).toSorted());
});

test("the owner does see the canary, so that a stranger could", async () => {
  expect((await ownersView()).split(canary).length).toBeGreaterThan(5);
});

describe("a stranger", () => {
  test.each(titled(withId))("with the owner's id finds nothing, and changes nothing: %s", async (_id, route) => {
    const before = await ownersView();
    const { status, text } = await send(route, idOf(route), stranger);
    expect(status).toBe(404);
    expect(text).not.toContain(canary);
    expect(await ownersView()).toBe(before);
  });

  test.each(titled(ofBusiness.filter(({ id }) => !endless.has(id))))(
    "without an id sees nothing of the owner's: %s",
    async (_id, route) => {
      const { text } = await send(route, withId.includes(route) ? "" : idOf(route), stranger);
      expect(text).not.toContain(canary);
      expect(text).not.toContain(ids["fileId"]);
    },
  );

  test("is not told by an event stream either", async () => {
    const { status } = await server.get(`/v1/events?file=${ids["fileId"]}`, stranger);
    expect(status).toBe(404);
  });

  test("with the business given twice is nobody", async () => {
    const headers = new Headers(owner);
    headers.append("om-business", "stranger");
    const { status, text } = await server.send("GET", "/v1/files", { headers });
    expect(status).toBe(400);
    expect(text).not.toContain(canary);
  });

  test.each(titled(routes.filter(({ access }) => access === "operator")))(
    "without the token is no operator: %s",
    async (_id, route) => {
      for (const authorization of ["", "Bearer wrong", `Basic ${server.token}`]) {
        const { status, text } = await send(route, "", { ...owner, authorization });
        expect(status).toBe(403);
        expect(text).not.toContain(canary);
      }
    },
  );
});

describe("an id", () => {
  const odd = (id: string): string[] => [
    "missing",
    "file_0000000000000000",
    "upload_0000000000000000",
    `${id}x`,
    id.toUpperCase(),
    `${id},${id}`,
    `[${id}]`,
    `${id}%00`,
    `${id}%2F..`,
    `..%2F${id}`,
    `%2e%2e%2f${id}`,
    `owner%2F${id}`,
    `${id}%23`,
    `${id}%20`,
    `%20${id}`,
    `${id}%0a`,
    id.replace("_", "%255F"),
    "%zz",
    "__proto__",
    "x".repeat(3_000),
  ];

  test.each(titled(withId))("that is not exactly one finds nothing, not even for its owner: %s", async (_id, route) => {
    const before = await ownersView();
    for (const id of odd(idOf(route))) {
      for (const headers of [owner, stranger]) {
        const { status, text } = await send(route, id, headers);
        expect(`${id} gave ${status}`).toMatch(/ gave 40[04]$/);
        expect(text).not.toContain(canary);
      }
    }
    expect(await ownersView()).toBe(before);
  });

  test("of a file is none of an upload, and the other way round", async () => {
    for (const route of withId) {
      const other = idOf(route) === ids["fileId"] ? ids["uploadId"] : ids["fileId"];
      expect((await send(route, other ?? "", owner)).status).toBe(404);
    }
  });
});

describe("a business", () => {
  test.each([
    "",
    " ",
    ".",
    "..",
    "owner/",
    "owner/x",
    "../owner",
    "owner%2f",
    "own er",
    "owner,stranger",
    "x".repeat(65),
  ])("that cannot be is refused everywhere: %j", async (business) => {
    for (const route of ofBusiness) {
      const { status, text } = await send(route, idOf(route), { "om-business": business });
      expect([route.id, status]).toEqual([route.id, 400]);
      expect(text).not.toContain(canary);
    }
  });

  test("of another spelling is another one", async () => {
    expect((await server.get("/v1/files", { "om-business": "Owner" })).json["files"]).toEqual([]);
  });
});
