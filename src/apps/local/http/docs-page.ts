import { createHash } from "node:crypto";
import { errorCodes } from "#core/errors.ts";
import type { ApiDocument, Operation, Schema } from "./openapi.ts";
import { statusOfCode } from "./problem.ts";

const style = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
code,pre{font:14px/1.5 ui-monospace,monospace}pre{overflow:auto;border:1px solid;padding:1rem;border-radius:6px}
section{border-top:1px solid;padding:1rem 0}table{border-collapse:collapse}td,th{text-align:left;vertical-align:top;padding:4px 16px 4px 0}`;

/**
 * The OpenAPI document as one page: no script, nothing from another host, nothing that was not escaped.
 * The policy lets the browser take this style and nothing else.
 */
export function renderDocs(api: ApiDocument): { readonly html: string; readonly contentPolicy: string } {
  const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(api.info.title)} HTTP API</title><style>${style}</style></head><body>
<h1>${escape(api.info.title)} HTTP API</h1>
<p>${escape(api.info.description)} The same as a document for programs: <a href="/openapi.json">/openapi.json</a>.</p>
<ul>${operations.map(({ path, method, operation }) => `<li><a href="#${escape(operation.operationId)}"><code>${escape(`${method} ${path}`)}</code></a></li>`).join("")}</ul>
${operations.map(({ path, method, operation }) => renderOperation(path, method, operation)).join("\n")}
<section><h2>Errors</h2><p>Every failure is <code>application/problem+json</code> with one of these codes.</p>
<table>${errorCodes.map((code) => `<tr id="${code}"><th scope="row"><code>${code}</code></th><td>${statusOfCode[code]}</td></tr>`).join("")}</table></section>
<section><h2>Schemas</h2>${Object.entries(api.components.schemas).map(renderSchema).join("\n")}</section>
</body></html>
`;
  const hash = createHash("sha256").update(style).digest("base64");
  return {
    html,
    contentPolicy: `default-src 'none'; style-src 'sha256-${hash}'; frame-ancestors 'none'; base-uri 'none'`,
  };
}

function renderOperation(path: string, method: string, operation: Operation): string {
  const { parameters, requestBody, responses, security } = operation;
  const rows = parameters.map(
    ({ name, in: place, required, description = "" }) =>
      `<tr><th scope="row"><code>${escape(name)}</code></th><td>${place}${required ? "" : ", optional"}</td><td>${escape(description)}</td></tr>`,
  );
  const bodies = Object.entries(requestBody?.content ?? {}).map(
    ([type, { schema }]) => `<p>Body: <code>${escape(type)}</code></p>${renderJson(schema)}`,
  );
  const answers = Object.entries(responses).map(
    ([status, { description, content = {} }]) =>
      `<tr><th scope="row">${status}</th><td>${escape(description)}</td><td>${Object.entries(content)
        .map(([type, { schema }]) => `<code>${escape(type)}</code>${renderReference(schema)}`)
        .join("")}</td></tr>`,
  );
  return `<section id="${escape(operation.operationId)}"><h2><code>${escape(`${method} ${path}`)}</code></h2>
<p>${escape(operation.summary)}</p>${security === undefined ? "" : "<p>Needs the server's token.</p>"}
${rows.length === 0 ? "" : `<table>${rows.join("")}</table>`}${bodies.join("")}<table>${answers.join("")}</table></section>`;
}

function renderSchema([name, schema]: [string, Schema]): string {
  return `<h3 id="schema-${escape(name)}">${escape(name)}</h3>${renderJson(schema)}`;
}

function renderReference({ $ref: reference }: Schema): string {
  const name = typeof reference === "string" ? reference.split("/").at(-1) : undefined;
  return name === undefined ? "" : ` <a href="#schema-${escape(name)}">${escape(name)}</a>`;
}

function renderJson(schema: Schema): string {
  return Object.keys(schema).length === 0 ? "" : `<pre>${escape(JSON.stringify(schema, null, 2))}</pre>`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
