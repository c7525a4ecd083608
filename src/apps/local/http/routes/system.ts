import { z } from "zod";
import { toInstant } from "#core/clock.ts";
import { version } from "../../../cli/version.ts";
import { renderMetrics } from "../prometheus.ts";
import { defineRoute } from "../route.ts";
import { health } from "../schemas/answers.ts";

export const readHealth = defineRoute({
  id: "readHealth",
  method: "GET",
  path: "/v1/health",
  summary: "Whether the server is alive, and how much waits in its queues.",
  access: "open",
  input: z.object({}),
  replies: { 200: { description: "alive", json: health } },
  async handle(_input, _request, { service, clock, startedAt, dataDir }) {
    const json = {
      status: "ok",
      version,
      startedAt: toInstant(startedAt),
      uptimeMs: clock.now() - startedAt,
      dataDir,
      queues: await service.queues(),
    };
    return { status: 200, body: { json } };
  },
});

export const scrapeMetrics = defineRoute({
  id: "scrapeMetrics",
  method: "GET",
  path: "/metrics",
  summary: "Counters and gauges for Prometheus.",
  access: "open",
  input: z.object({}),
  replies: { 200: { description: "Prometheus text", type: "text/plain" } },
  async handle(_input, _request, { service, counters, clock, startedAt, streams }) {
    const text = renderMetrics(counters, {
      queues: await service.queues(),
      eventStreams: streams.count(),
      uptimeSeconds: (clock.now() - startedAt) / 1_000,
    });
    return { status: 200, body: { text, type: "text/plain; version=0.0.4; charset=utf-8" } };
  },
});

export const readOpenApi = defineRoute({
  id: "readOpenApi",
  method: "GET",
  path: "/openapi.json",
  summary: "This API as an OpenAPI document, made from the schemas that check the requests.",
  access: "open",
  input: z.object({}),
  replies: { 200: { description: "OpenAPI 3.1", type: "application/json" } },
  async handle(_input, _request, { describeApi }) {
    return { status: 200, body: { json: await describeApi(), revalidates: true } };
  },
});

export const readStart = defineRoute({
  id: "readStart",
  method: "GET",
  path: "/",
  summary: "Leads whoever opens the server's address to the page for people.",
  access: "open",
  input: z.object({}),
  replies: { 302: { description: "to /docs", headers: { Location: "/docs" } } },
  handle: () => Promise.resolve({ status: 302, headers: { location: "/docs" } }),
});

export const readDocs = defineRoute({
  id: "readDocs",
  method: "GET",
  path: "/docs",
  summary: "This API as a page for people.",
  access: "open",
  input: z.object({}),
  replies: { 200: { description: "HTML", type: "text/html" } },
  async handle(_input, _request, { describeApi }) {
    const { renderDocs } = await import("../docs-page.ts");
    const { html, contentPolicy } = renderDocs(await describeApi());
    return { status: 200, body: { text: html, type: "text/html; charset=utf-8", policy: contentPolicy } };
  },
});
