import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { errorCodes } from "#core/errors.ts";
import { renderDocs } from "./docs-page.ts";
import { describeApi } from "./openapi.ts";
import { routes } from "./routes.ts";

const api = describeApi(routes);
const { html, contentPolicy } = renderDocs(api);

describe("the page of the API", () => {
  test("shows every route, every code and every schema", () => {
    for (const { id, path, method } of routes) {
      expect(html).toContain(`id="${id}"`);
      expect(html).toContain(`${method} ${path}`);
    }
    for (const code of errorCodes) expect(html).toContain(`id="${code}"`);
    for (const name of Object.keys(api.components.schemas)) expect(html).toContain(`id="schema-${name}"`);
  });

  test("runs nothing, and takes nothing from another host", () => {
    expect(html).not.toMatch(/<script|javascript:|\son\w+=|<img|<link|<iframe|https?:\/\//i);
    expect([...html.matchAll(/(?:href|src)="([^"]*)"/g)].every(([, target = ""]) => /^[#/](?!\/)/.test(target))).toBe(
      true,
    );
  });

  test("has a policy that lets in its own style and nothing else", () => {
    const style = /<style>(.*?)<\/style>/s.exec(html)?.[1] ?? "";
    const hash = createHash("sha256").update(style).digest("base64");
    expect(contentPolicy).toContain(`default-src 'none'; style-src 'sha256-${hash}'`);
    expect(contentPolicy).not.toContain("unsafe");
    expect(html).not.toContain("style=");
  });

  test("links to what is on it", () => {
    const targets = [...html.matchAll(/href="#([^"]+)"/g)].map(([, target = ""]) => target);
    expect(targets.filter((target) => !html.includes(`id="${target}"`))).toEqual([]);
    expect(targets.length).toBeGreaterThan(routes.length);
  });

  test("shows what stands in a schema as text", () => {
    const hostile = '<script>alert("1")</script>&';
    const path = { get: { operationId: hostile, summary: hostile, parameters: [], responses: {} } };
    const page = renderDocs({ ...api, paths: { [`/${hostile}`]: path } });
    expect(page.html).not.toContain("<script>");
    expect(page.html).toContain("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;");
  });
});
