import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { systemWords, toOmError } from "#core/errors.ts";
import { authorise } from "./authorise.ts";
import { answerBrokenHead } from "./broken-head.ts";
import { countEvents, createCounters } from "./counters.ts";
import { defaultLimits, type HttpAppOptions, type HttpDeps } from "./deps.ts";
import { Exchange } from "./exchange.ts";
import { createMatcher } from "./match-route.ts";
import type { ApiDocument } from "./openapi.ts";
import { createPlaces } from "./places.ts";
import { HttpRefusal, statusOfCode, toProblem } from "./problem.ts";
import { lengthWrong } from "./read-body.ts";
import { assertLocalSender } from "./request-guard.ts";
import { readRequestId } from "./request-id.ts";
import { routes } from "./routes.ts";
import type { Reply } from "./route.ts";
import { type Written, writeReply } from "./write-reply.ts";

/** The HTTP API over a home; `listen` gives it a port. */
export interface HttpApp {
  readonly onRequest: (incoming: IncomingMessage, outgoing: ServerResponse) => void;
  /** The same for a sender that asks before it sends its body. */
  readonly onCheckContinue: (incoming: IncomingMessage, outgoing: ServerResponse) => void;
  /** Bytes that are no HTTP, or end where they must not. */
  readonly onClientError: (error: Error & { readonly code?: string }, socket: Duplex) => void;
  /** Ends event streams and long polls; what is being answered is answered, and then hung up on. */
  endWaits(): void;
  close(): void;
}

/** Wired by hand: route table, checks, answers, log. */
export function createHttpApp(options: HttpAppOptions): HttpApp {
  const { clock, ids, log } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const counters = createCounters();
  const stopCounting = countEvents(counters, options.hub);
  const runId = ids.next("request").slice("request_".length);
  let api: Promise<ApiDocument> | null = null;
  let isClosing = false;
  const deps: HttpDeps = {
    ...options,
    limits,
    counters,
    runId,
    startedAt: clock.now(),
    streams: createPlaces(limits.eventStreams),
    describeApi: () => (api ??= import("./openapi.ts").then(({ describeApi }) => describeApi(routes))),
  };
  const match = createMatcher(routes);
  const open = new Set<Exchange>();
  const written: Written = new WeakMap();
  const bySocket = new WeakMap<Duplex, Exchange>();

  return {
    onRequest: (incoming, outgoing) => begin(incoming, outgoing, false),
    onCheckContinue: (incoming, outgoing) => begin(incoming, outgoing, true),
    onClientError(error, socket) {
      const exchange = bySocket.get(socket);
      const { outgoing } = exchange ?? {};
      if (exchange === undefined || outgoing?.writableFinished === true) {
        answerBrokenHead(error, socket, ids.next("request"));
      } else if (exchange.outgoing.headersSent) socket.destroy();
      else exchange.breakWith(lengthWrong("the body is longer or shorter than its Content-Length says"));
    },
    endWaits() {
      isClosing = true;
      for (const exchange of open) exchange.cut();
    },
    close: stopCounting,
  };

  function begin(incoming: IncomingMessage, outgoing: ServerResponse, expectsContinue: boolean): void {
    const exchange = new Exchange(incoming, outgoing, {
      requestId: readRequestId(incoming.headers["x-request-id"]) ?? ids.next("request"),
      startedAt: clock.now(),
      stallMs: limits.stallMs,
      expectsContinue,
      written,
    });
    open.add(exchange);
    bySocket.set(incoming.socket, exchange);
    outgoing.once("close", () => end(exchange));
    void serve(exchange);
  }

  async function serve(exchange: Exchange): Promise<void> {
    try {
      const reply = await answer(exchange);
      await write(exchange, reply);
    } catch (thrown) {
      logFailure(exchange, thrown);
      const { problem, headers } = toProblem(thrown, exchange.requestId);
      const body = { text: JSON.stringify(problem), type: "application/problem+json" };
      await write(exchange, { status: problem.status, headers, body }).catch((error: unknown) =>
        logFailure(exchange, error),
      );
    }
  }

  async function answer(exchange: Exchange): Promise<Reply> {
    const { incoming } = exchange;
    assertLocalSender(incoming.headers);
    const { method = "", url = "" } = incoming;
    const queryAt = url.indexOf("?");
    const path = queryAt < 0 ? url : url.slice(0, queryAt);
    const { route, name, params } = match(method === "HEAD" ? "GET" : method, path);
    exchange.route = name;
    exchange.business = authorise(route.access, incoming.headers, deps);
    exchange.params = params;
    if (queryAt >= 0) exchange.search = url.slice(queryAt + 1);
    return route.answer(exchange, deps);
  }

  async function write(exchange: Exchange, reply: Reply): Promise<void> {
    const { incoming, outgoing } = exchange;
    if (isClosing || exchange.fault !== null) outgoing.shouldKeepAlive = false;
    else if (exchange.hasBody && !incoming.complete) drainRest(incoming, outgoing);
    await writeReply(exchange, reply, limits.stallMs);
  }

  /** A sender that is still busy sending hears the answer only while somebody listens. */
  function drainRest(incoming: IncomingMessage, outgoing: ServerResponse): void {
    outgoing.once("finish", () => {
      if (incoming.complete) return;
      incoming.resume();
      const timer = setTimeout(() => incoming.socket.destroy(), limits.lingerMs);
      incoming.once("close", () => clearTimeout(timer));
    });
  }

  function end(exchange: Exchange): void {
    open.delete(exchange);
    exchange.cut();
    const { incoming, outgoing, route, requestId, sentBytes, receivedBytes } = exchange;
    const { method = "" } = incoming;
    const status = outgoing.headersSent ? outgoing.statusCode : 499; // nobody was there to hear the answer
    counters.countRequest(route, status);
    log(levelOf(method, status), "http-request", {
      method,
      route,
      status,
      ms: clock.now() - exchange.startedAt,
      receivedBytes,
      sentBytes,
      cut: !outgoing.writableFinished,
      requestId,
    });
  }

  /** What the answer keeps to itself. */
  function logFailure({ requestId, route }: Exchange, thrown: unknown): void {
    if (thrown instanceof HttpRefusal) return;
    const error = toOmError(thrown);
    const { code, message, stack = "" } = error;
    const system = systemWords(error);
    if (code === "INTERNAL") log("error", "http-failed", { requestId, route, code, message, stack });
    else if (system !== "") log("error", "http-failed", { requestId, route, code, message, system });
  }
}

/** Reads that went well are for those who look closely; what changed something, or was refused, is always told. */
function levelOf(method: string, status: number): "debug" | "info" | "warn" {
  if (status >= 500 && status !== statusOfCode.NOT_AVAILABLE) return "warn";
  return status < 400 && (method === "GET" || method === "HEAD") ? "debug" : "info";
}
