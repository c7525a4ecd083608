// Stands for the native part of `aws-lambda-ric`, which is not built here: the same three calls over `node:http`.
// Preloaded (`--import`) into the process that runs a handler; all else is the runtime client as it is published.
import http from "node:http";
import { registerHooks } from "node:module";

const [hostname, port] = (process.env.AWS_LAMBDA_RUNTIME_API ?? "").split(":");
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
/** The native calls end when the answer is there; the next one waits for it. */
let posted = Promise.resolve();

registerHooks({
  resolve(specifier, context, resolveNext) {
    const isNative = specifier.endsWith("/rapid-client.node");
    return isNative ? { url: import.meta.url, format: "module", shortCircuit: true } : resolveNext(specifier, context);
  },
});

export async function next() {
  await posted;
  const { headers, body } = await call("GET", "next");
  return { bodyJson: body, headers };
}

export function done(id, body) {
  posted = call("POST", `${id}/response`, body);
}

export function error(id, body, xray) {
  posted = call("POST", `${id}/error`, body, { "lambda-runtime-function-xray-error-cause": xray });
}

function call(method, path, body = "", headers = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { hostname, port, agent, method, headers, path: `/2018-06-01/runtime/invocation/${path}` },
      (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () => resolve({ headers: response.headers, body: Buffer.concat(chunks).toString("utf8") }));
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}
