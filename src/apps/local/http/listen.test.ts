import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import type { HttpApp } from "./create-http-app.ts";
import { listen, type Listening } from "./listen.ts";

const opened: Listening[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

function anApp(onRequest: HttpApp["onRequest"] = (_incoming, outgoing) => void outgoing.end("here")): HttpApp {
  const nothing = (): void => undefined;
  return { onRequest, onCheckContinue: onRequest, onClientError: nothing, endWaits: nothing, close: nothing };
}

async function open(options: Partial<Parameters<typeof listen>[0]> = {}): Promise<Listening> {
  const listening = await listen({ app: anApp(), host: "127.0.0.1", port: 0, ...options });
  opened.push(listening);
  return listening;
}

describe("a server", () => {
  test("takes a free port where it is told 0, and says which", async () => {
    const [one, other] = [await open(), await open()];
    expect(one.port).not.toBe(other.port);
    expect(one.url).toBe(`http://127.0.0.1:${one.port}`);
    expect(await (await fetch(one.url)).text()).toBe("here");
  });

  test("that finds its port taken says by whom, and what to do", async () => {
    const { port } = await open();
    await expect(listen({ app: anApp(), host: "127.0.0.1", port })).rejects.toMatchObject({
      code: "CONFIGURATION",
      message: expect.stringContaining(`(process ${process.pid})`),
      fix: expect.stringContaining("--port 0"),
    });
  });

  test.skipIf(process.platform !== "linux")("names a program by its command line (skipped but on Linux)", async () => {
    const script = `require("node:net").createServer().listen(0, "127.0.0.1", function () { console.log(this.address().port); })`;
    const other = spawn(process.execPath, ["-e", script, "om", "serve"], { stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => void other.kill());
    const [port] = await once(other.stdout, "data");
    const failed = listen({ app: anApp(), host: "127.0.0.1", port: Number(port) });
    await expect(failed).rejects.toMatchObject({
      message: expect.stringMatching(/ taken by node -e .* \(process \d+\)$/),
    });
  });

  test.each(["0.0.0.0", "::", "192.168.1.1", "example.org", ""])(
    "does not listen for other machines: %j",
    async (host) => {
      await expect(listen({ app: anApp(), host, port: 0 })).rejects.toMatchObject({ code: "CONFIGURATION" });
    },
  );

  test("lets a request finish when it closes, and takes no new one", async () => {
    const { promise: mayAnswer, resolve: answer } = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const listening = await open({
      app: anApp((_incoming, outgoing) => {
        asked.resolve();
        void mayAnswer.then(() => outgoing.end("late"));
      }),
    });
    const request = fetch(listening.url);
    await asked.promise;
    const closing = listening.close();
    await expect(fetch(listening.url)).rejects.toThrow("fetch failed");
    answer();
    expect(await (await request).text()).toBe("late");
    await closing;
    opened.splice(0);
  });

  test("cuts off what does not finish in time", async () => {
    const listening = await open({ app: anApp(() => undefined), graceMs: 50 });
    setTimeout(() => void listening.close(), 50);
    await expect(fetch(listening.url)).rejects.toThrow("fetch failed");
    opened.splice(0);
  });

  test("that may not have a port says so", async () => {
    const foreign = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => foreign.once("listening", resolve));
    const address = foreign.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    await expect(listen({ app: anApp(), host: "127.0.0.1", port })).rejects.toMatchObject({ code: "CONFIGURATION" });
    foreign.close();
  });
});
