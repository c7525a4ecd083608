import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { OmError } from "#core/errors.ts";
import type { HttpApp } from "./create-http-app.ts";
import { findPortHolder } from "./port-holder.ts";
import { isLoopback } from "./request-guard.ts";

export interface ListenOptions {
  readonly app: HttpApp;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** What is not answered by then is cut off when the server closes. */
  readonly graceMs?: number;
}

export interface Listening {
  readonly url: string;
  readonly port: number;
  /** Takes nothing more, ends streams and waits, lets requests finish for a while. */
  close(): Promise<void>;
}

const headMs = 20_000;
const defaultGraceMs = 5_000;

/** @throws OmError `CONFIGURATION` where the port is taken or not ours to take, or the host is not this machine alone */
export async function listen({ app, host, port, graceMs = defaultGraceMs }: ListenOptions): Promise<Listening> {
  if (!isLoopback(host)) {
    throw new OmError("CONFIGURATION", `--host ${host} would let other machines in, and there are no keys yet`, {
      fix: "use 127.0.0.1, and a tunnel or a proxy with keys of its own for others",
    });
  }
  const server = createServer({
    headersTimeout: headMs,
    requestTimeout: 0, // a large upload takes its time; one that stalls is given up by its reader
  });
  server.on("request", app.onRequest);
  server.on("checkContinue", app.onCheckContinue);
  server.on("clientError", app.onClientError);
  await begin(server, host, port);
  const { port: given } = addressOf(server);
  const name = host === "::1" ? "[::1]" : host;
  return { url: `http://${name}:${given}`, port: given, close: () => end(server, app, graceMs) };
}

async function begin(server: Server, host: string, port: number): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ host, port }, () => {
        server.off("error", reject);
        resolve();
      });
    });
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code === "EADDRINUSE") throw await portTaken(port, cause);
    throw new OmError("CONFIGURATION", `cannot listen on ${host}, port ${port} (${String(code)})`, {
      fix: "choose another port with --port, above 1023",
      cause,
    });
  }
}

async function portTaken(port: number, cause: unknown): Promise<OmError> {
  const holder = await findPortHolder(port);
  const by = holder === null ? "" : ` by ${holder.name} (process ${holder.pid})`;
  return new OmError("CONFIGURATION", `port ${port} is taken${by}`, {
    fix: "stop that one, choose another port with --port, or take any free one with --port 0",
    cause,
  });
}

async function end(server: Server, app: HttpApp, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  app.endWaits();
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(timer);
  app.close();
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address !== null && typeof address === "object") return address;
  throw new OmError("INTERNAL", "the server has no port");
}
