import { z } from "zod";
import type { SalesRequest } from "../sales-requests.ts";

/** The server that a sender talks to; `gone` is aborted when it is no more. */
export interface Place {
  readonly url: string;
  readonly gone: AbortSignal;
}

const problemShape = z.object({ code: z.string(), status: z.number(), retryable: z.boolean() });

/** An answer that is no success, as the API promises it. */
export class Refused extends Error {
  readonly code: string;
  readonly status: number;

  constructor({ code, status }: z.output<typeof problemShape>, asked: string) {
    super(`${asked} was refused: ${status} ${code}`);
    this.code = code;
    this.status = status;
  }
}

export interface Asked {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

/** @throws Refused */
export async function ask(
  { business }: SalesRequest,
  { url, gone }: Place,
  method: string,
  path: string,
  { headers = {}, body }: Asked = {},
): Promise<unknown> {
  const answered = await fetch(`${url}${path}`, {
    method,
    headers: { "Om-Business": business, ...headers },
    signal: AbortSignal.any([gone, AbortSignal.timeout(60_000)]),
    ...(body === undefined ? {} : { body }),
  });
  const text = await answered.text();
  if (answered.ok) return text === "" ? null : JSON.parse(text);
  throw new Refused(problemShape.parse(JSON.parse(text)), `${method} ${path}`);
}

/** True: it was done. False: it came too late, for the file had come to its end. */
export async function inTime(asking: Promise<unknown>): Promise<boolean> {
  try {
    await asking;
    return true;
  } catch (thrown) {
    if (thrown instanceof Refused && thrown.code === "STATE_WRONG") return false;
    throw thrown;
  }
}

export function decide(
  request: SalesRequest,
  fileId: string,
  set: Readonly<Record<string, string>>,
  place: Place,
): Promise<unknown> {
  const headers = { "Content-Type": "application/json" };
  // Each file is asked for itself, whatever was decided about others.
  const decision = { set, onlyThisFile: true };
  return ask(request, place, "POST", `/v1/files/${fileId}/decide`, { headers, body: JSON.stringify(decision) });
}
