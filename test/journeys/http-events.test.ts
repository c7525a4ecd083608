import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fileEvent } from "../../src/apps/local/http/schemas/events.ts";
import { type HttpHome, openHttpHome, ordersCsv } from "../support/http-home.ts";
import { openRaw } from "../support/raw-http.ts";

let server: HttpHome;

beforeEach(async () => {
  server = await openHttpHome({ limits: { heartbeatMs: 200, eventStreams: 3, stallMs: 500 } });
});
afterEach(() => server.close());

interface Frame {
  readonly id?: string;
  readonly event?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

interface Follower {
  /** Frames so far. */
  readonly frames: readonly Frame[];
  until(event: string): Promise<Frame>;
  readonly text: () => string;
  end(): Promise<void>;
}

async function follow(path = "/v1/events", headers: Readonly<Record<string, string>> = {}): Promise<Follower> {
  const stop = new AbortController();
  const response = await fetch(`${server.url}${path}`, { headers, signal: stop.signal });
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
  const frames: Frame[] = [];
  let text = "";
  const reading = (async () => {
    if (response.body === null) return;
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      frames.splice(0, frames.length, ...text.split("\n\n").slice(0, -1).map(toFrame));
    }
  })().catch(() => undefined);
  return {
    frames,
    text: () => text,
    async until(event) {
      await expect.poll(() => frames.some((frame) => frame.event === event), { timeout: 20_000 }).toBe(true);
      return frames.find((frame) => frame.event === event) ?? {};
    },
    async end() {
      stop.abort();
      await reading;
    },
  };
}

function toFrame(text: string): Frame {
  const fields = Object.fromEntries(text.split("\n").map((line) => line.split(/: ?(.*)/s, 2)));
  return { ...fields, ...(fields["data"] === undefined ? {} : { data: JSON.parse(fields["data"]) }) };
}

async function ingest(prefix: string, business = "default"): Promise<string> {
  const headers = { "om-business": business };
  const { json } = await server.post("/v1/files?name=orders.csv", ordersCsv(3, prefix), headers);
  await server.get(`/v1/files/${String(json["fileId"])}?wait=30`, headers);
  return String(json["fileId"]);
}

describe("the events of a business", () => {
  test("tell each step of a file, and its totals at the end", async () => {
    const follower = await follow();
    const fileId = await ingest("A");
    const last = await follower.until("file-ended");
    expect(last.data).toMatchObject({
      fileId,
      state: "done",
      rows: { read: 3, accepted: 3, rejected: 0 },
      amounts: { accepted: { known: { EUR: "27" }, unreadable: 0 } },
    });
    const told = follower.frames.flatMap(({ event, data }) => (data === undefined ? [] : [{ event, data }]));
    const names = told.map(({ event }) => String(event)).filter((name) => name !== "table-progress");
    expect([names[0], names.at(-1)]).toEqual(["upload-stored", "file-ended"]);
    // A worker may be faster than the answer to the sender.
    expect(names.toSorted()).toEqual([
      "file-accepted",
      "file-ended",
      "file-routed",
      "file-routing",
      "table-ended",
      "table-processed",
      "table-started",
      "table-stored",
      "upload-stored",
    ]);
    for (const { event, data } of told) {
      expect(data["event"]).toBe(event);
      expect(data).toMatchObject({ fileId, business: "default" });
      expect(fileEvent.parse(data)).toEqual(data);
    }
    await follower.end();
  });

  test("of another one are not told", async () => {
    const follower = await follow("/v1/events", { "om-business": "stranger" });
    await ingest("B", "owner");
    const mine = await ingest("C", "stranger");
    await follower.until("file-ended");
    expect(new Set(follower.frames.flatMap(({ data }) => data?.["fileId"] ?? []))).toEqual(new Set([mine]));
    await follower.end();
  });

  test("are gone on with where they broke off, nothing twice and nothing left out", async () => {
    const first = await follow();
    const witness = await follow();
    await ingest("D");
    const { id = "" } = await first.until("file-routed");
    await first.end();
    await ingest("E");
    await expect.poll(() => witness.frames.filter(({ event }) => event === "file-ended").length).toBe(2);
    const second = await follow("/v1/events", { "last-event-id": id });
    await expect.poll(() => second.frames.filter(({ event }) => event === "file-ended").length).toBe(2);
    const idsOf = (frames: readonly Frame[]) => frames.flatMap((frame) => frame.id ?? []);
    const seen = idsOf(witness.frames);
    expect(idsOf(second.frames)).toEqual(seen.slice(seen.indexOf(id) + 1));
    await Promise.all([second.end(), witness.end()]);
  });

  test("of an earlier run are told to be lost, then the stream goes on", async () => {
    const follower = await follow("/v1/events", { "last-event-id": "earlier-12" });
    expect((await follower.until("events-lost")).id).toBeUndefined();
    await ingest("F");
    await follower.until("file-ended");
    await follower.end();
  });

  test("beat while nothing happens", async () => {
    const follower = await follow();
    await expect.poll(() => follower.text().split(": still here").length).toBeGreaterThan(2);
    await follower.end();
  });
});

describe("the events of one file", () => {
  test("begin with its end where it ended already", async () => {
    const fileId = await ingest("G");
    const follower = await follow(`/v1/events?file=${fileId}`);
    expect((await follower.until("file-ended")).data).toMatchObject({ state: "done", rows: { accepted: 3 } });
    await follower.end();
  });

  test("end with file-ended also for a duplicate and a cancelled one", async () => {
    const follower = await follow();
    const original = await ingest("H");
    const { json: copy } = await server.post("/v1/files?name=again.csv", ordersCsv(3, "H"));
    const ambiguous =
      "Order ID,Order Date,Product,Quantity,Unit Price\nA,03/04/2026,Mug,1,2.00\nB,05/06/2026,Mug,1,2.00\n";
    const { json: asked } = await server.post("/v1/files?name=asked.csv", ambiguous);
    await server.get(`/v1/files/${String(asked["fileId"])}?wait=30`);
    await server.post(`/v1/files/${String(asked["fileId"])}/cancel`);
    const ends = (): readonly string[] =>
      follower.frames
        .filter(({ event }) => event === "file-ended")
        .map(({ data }) => `${String(data?.["fileId"])} ${String(data?.["state"])}`);
    await expect
      .poll(ends)
      .toEqual([
        `${original} done`,
        `${String(copy["fileId"])} duplicate`,
        `${String(asked["fileId"])} needs_decision`,
        `${String(asked["fileId"])} cancelled`,
      ]);
    await follower.end();
  });

  test.each(["file=file_0000000000000000", "file=x", "file=", "file=a&file=b", "other=1"])(
    "are not had with %s",
    async (query) => {
      expect([400, 404]).toContain((await server.get(`/v1/events?${query}`)).status);
    },
  );
});

describe("readers of events", () => {
  test("are bounded in number, and each place is free again", async () => {
    const followers = [await follow(), await follow(), await follow()];
    const refused = await server.get("/v1/events");
    expect([refused.status, refused.json["code"], refused.headers.get("retry-after")]).toEqual([
      429,
      "TOO_MANY_REQUESTS",
      "2",
    ]);
    expect((await server.get("/metrics")).text).toContain("om_event_streams 3");
    await followers[0]?.end();
    await expect.poll(async () => (await server.get("/metrics")).text).toContain("om_event_streams 2");
    followers.push(await follow());
    await Promise.all(followers.map((each) => each.end()));
  });

  test("who take nothing are left", async () => {
    const connection = await openRaw(server.port);
    await connection.write("GET /v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    await connection.until(/retry: 1000/);
    connection.socket.pause();
    const about = { business: "default", correlationId: "c".repeat(500), fileId: "file_0000000000000000" };
    const flood = setInterval(() => {
      for (let count = 0; count < 500; count += 1) server.home.hub.publish({ event: "file-routing", ...about });
    }, 5);
    await expect
      .poll(async () => (await server.get("/metrics")).text, { timeout: 20_000 })
      .toContain("om_event_streams 0");
    clearInterval(flood);
    connection.breakOff();
  });

  test("are told goodbye when the server closes, which does not wait for them", async () => {
    const follower = await follow();
    const other = await openHttpHome();
    const response = await fetch(`${other.url}/v1/events`);
    const before = performance.now();
    await other.close();
    expect(await response.text()).toContain("retry: 1000");
    expect(performance.now() - before).toBeLessThan(5_000);
    await follower.end();
  });
});
