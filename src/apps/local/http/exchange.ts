import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { OmError } from "#core/errors.ts";
import { type BodySource, readBody } from "./read-body.ts";
import type { RouteRequest } from "./route.ts";
import type { ReplyTarget, Written } from "./write-reply.ts";

export interface ExchangeOptions {
  readonly requestId: string;
  readonly startedAt: number;
  readonly stallMs: number;
  /** The sender asked whether it may send its body. */
  readonly expectsContinue: boolean;
  readonly written: Written;
}

/**
 * One request and its answer, as long as they last. A class, and one object for all who look at it, because thousands
 * are made in a second.
 */
export class Exchange implements RouteRequest, ReplyTarget, BodySource {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly requestId: string;
  readonly headers: IncomingHttpHeaders;
  readonly startedAt: number;
  readonly written: Written;
  readonly #stallMs: number;
  readonly #expectsContinue: boolean;
  /** Of the route table; `unmatched` where there is none. */
  route = "unmatched";
  params: Readonly<Record<string, string>> = {};
  search = "";
  business = "";
  sentBytes = 0;
  receivedBytes = 0;
  /** What the parser found wrong after the head. */
  fault: OmError | null = null;
  #onFault: (() => void) | null = null;
  #gone: AbortController | null = null;

  constructor(incoming: IncomingMessage, outgoing: ServerResponse, options: ExchangeOptions) {
    this.incoming = incoming;
    this.outgoing = outgoing;
    this.headers = incoming.headers;
    this.requestId = options.requestId;
    this.startedAt = options.startedAt;
    this.written = options.written;
    this.#stallMs = options.stallMs;
    this.#expectsContinue = options.expectsContinue;
  }

  /** Node's parser has checked that it is a number. */
  get sizeBytes(): number | null {
    const length = this.headers["content-length"];
    return length === undefined ? null : Number(length);
  }

  get hasBody(): boolean {
    return this.headers["content-length"] !== undefined || this.headers["transfer-encoding"] !== undefined;
  }

  /** For handlers, which take what they need out of a request. */
  readonly bytes = (): AsyncIterable<Uint8Array> => this.#readCounted();
  readonly gone = (): AbortSignal => {
    this.#gone ??= new AbortController();
    return this.#gone.signal;
  };

  async *#readCounted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of readBody(this, this.#stallMs)) {
      this.receivedBytes += chunk.length;
      yield chunk;
    }
  }

  /** Nobody waits for the answer any more, or the server closes. */
  cut(): void {
    this.#gone?.abort();
  }

  /** The body's reader, if there is one, is told. */
  breakWith(fault: OmError): void {
    this.fault ??= fault;
    this.#onFault?.();
  }

  onFault(listener: () => void): void {
    this.#onFault = listener;
  }

  begin(): void {
    if (this.#expectsContinue) this.outgoing.writeContinue();
  }
}
