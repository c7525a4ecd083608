import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "#core/config.ts";
import type { LogFacts } from "#core/logger.ts";
import { createHttpApp } from "../../src/apps/local/http/create-http-app.ts";
import type { HttpAppOptions, HttpLimits } from "../../src/apps/local/http/deps.ts";
import { listen, type Listening } from "../../src/apps/local/http/listen.ts";
import { type Home, openHome } from "../../src/apps/local/open-home.ts";

/** A real home in a folder of its own, behind a real port. */
export interface HttpHome extends Listening {
  readonly home: Home;
  readonly token: string;
  /** What the server wrote to its log. */
  readonly logged: readonly LoggedLine[];
  /** `fetch` below the server's address; JSON where there is some. */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  post(path: string, body?: object | string | Uint8Array, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  send(method: string, path: string, options?: RequestInit): Promise<Answer>;
}

export interface LoggedLine {
  readonly level: string;
  readonly event: string;
  readonly facts: LogFacts;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Of the text, where it is JSON; else `{}`. */
  readonly json: Readonly<Record<string, unknown>>;
}

export interface HttpHomeOptions {
  readonly limits?: Partial<HttpLimits>;
  readonly environment?: Readonly<Record<string, string>>;
  /** Instead of a folder of its own; then it is not removed. */
  readonly dataDir?: string;
  /** False: files are taken and stay in their queues. */
  readonly works?: boolean;
  readonly change?: (options: HttpAppOptions) => HttpAppOptions;
}

export async function openHttpHome(options: HttpHomeOptions = {}): Promise<HttpHome> {
  const folder = options.dataDir ?? mkdtempSync(join(tmpdir(), "om-http-"));
  const config = readConfig({ OM_DATA_DIR: folder, ...options.environment }, {});
  const role = options.works === false ? ("reader" as const) : ("owner" as const);
  const home = await openHome(config, { role, writer: "inline", onTrouble: () => undefined });
  const logged: LoggedLine[] = [];
  const token = "a-token-of-the-test";
  const plain: HttpAppOptions = {
    ...home,
    service: home,
    log: (level, event, facts = {}) => void logged.push({ level, event, facts }),
    defaultBusiness: config.business,
    token,
    limits: options.limits ?? {},
  };
  const app = createHttpApp(options.change?.(plain) ?? plain);
  const listening = await listen({ app, host: "127.0.0.1", port: 0, graceMs: 1_000 });
  const send = (method: string, path: string, init: RequestInit = {}): Promise<Answer> =>
    fetch(`${listening.url}${path}`, { method, ...init }).then(toAnswer);
  return {
    ...listening,
    home,
    token,
    logged,
    send,
    get: (path, headers = {}) => send("GET", path, { headers }),
    post(path, body, headers = {}) {
      if (body === undefined) return send("POST", path, { headers });
      const isJson = typeof body === "object" && !(body instanceof Uint8Array);
      return send("POST", path, {
        headers: { ...(isJson && { "content-type": "application/json" }), ...headers },
        body: isJson ? JSON.stringify(body) : Buffer.from(body),
      });
    },
    async close() {
      await listening.close();
      await home.close();
      if (options.dataDir === undefined) rmSync(folder, { recursive: true });
    },
  };
}

async function toAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = /^application\/(?:problem\+)?json/.test(response.headers.get("content-type") ?? "");
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson && text !== "" ? JSON.parse(text) : {},
  };
}

/** Orders of a shop: a header and so many rows. */
export function ordersCsv(rows: number, prefix = "A"): string {
  const lines = Array.from({ length: rows }, (_none, index) => `${prefix}-${index},2026-01-15,Mug,2,4.50,EUR`);
  return `Order ID,Order Date,Product,Quantity,Unit Price,Currency\n${lines.join("\n")}\n`;
}
