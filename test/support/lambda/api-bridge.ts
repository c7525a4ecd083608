import { createServer } from "node:http";
import { once } from "node:events";
import { buffer } from "node:stream/consumers";
import { portOf } from "../port-of.ts";
import { callApi } from "./api-call.ts";
import type { LambdaFunction } from "./lambda-function.ts";

export interface ApiBridge {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * The API at a port of 127.0.0.1, for who speaks HTTP: each request is one event of the function, signed as a role of the
 * account signs. What stands between the two on AWS is our reading of it.
 */
export async function startApiBridge(api: LambdaFunction): Promise<ApiBridge> {
  const iam = { userArn: "arn:aws:iam::000000000000:role/operator" };
  const server = createServer((request, response) => {
    const { method = "GET", url: path = "/" } = request;
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    buffer(request)
      .then((bytes) => {
        const body = bytes.length === 0 ? {} : { body: bytes };
        return callApi(api, { method, path, headers, authorizer: { iam }, ...body });
      })
      .then(
        ({ status, headers: answered, text }) => response.writeHead(status, withoutLength(answered)).end(text),
        () => response.writeHead(502).end(),
      );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function withoutLength({ "content-length": _length, ...headers }: Readonly<Record<string, string>>) {
  return headers;
}
