import type { z } from "zod";
import { type ErrorCode, OmError } from "#core/errors.ts";
import { describeIssue, quote } from "./describe-issue.ts";
import { readJson } from "./read-json.ts";
import type { RouteRequest } from "./route.ts";

interface InputFacts<Schema extends z.ZodObject> {
  readonly input: Schema;
  readonly invalidBody?: ErrorCode;
}

/**
 * What the handler gets: nothing of a request passes but through the route's schema.
 * @throws OmError `NOT_FOUND` for parameters of the path, `invalidBody` for the body, else `USAGE`, each with the place
 */
export async function readInput<Schema extends z.ZodObject>(
  { input, invalidBody = "USAGE" }: InputFacts<Schema>,
  request: RouteRequest,
  mostJsonBytes: number,
): Promise<z.output<Schema>> {
  const { params, query, headers, body } = input.shape;
  const raw: Record<string, unknown> = {};
  if (params !== undefined) raw["params"] = request.params;
  if (query !== undefined) raw["query"] = toFields(request.search);
  else if (request.search !== "") refuseParameters(toFields(request.search));
  if (headers !== undefined) raw["headers"] = request.headers;
  if (body !== undefined) raw["body"] = await readJson(request, mostJsonBytes);
  const parsed = input.safeParse(raw);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  if (issues.some(({ path }) => path[0] === "params")) throw nothingHere();
  const [part] = issues[0]?.path ?? [];
  const message = issues.filter(({ path }) => path[0] === part).map((issue) => describeIssue(issue, raw));
  throw new OmError(part === "body" ? invalidBody : "USAGE", message.join("; "), {
    fix: "see /docs for what this route takes",
  });
}

export function nothingHere(): OmError {
  return new OmError("NOT_FOUND", "there is nothing with this id in this business", {
    fix: "check the id and the `Om-Business` header; GET /v1/files lists what is there",
  });
}

/** A parameter that is given twice is a list; schemas say whether they take one. */
function toFields(search: string): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = Object.create(null);
  if (search === "") return fields;
  for (const [name, value] of new URLSearchParams(search)) {
    const before = fields[name];
    fields[name] = before === undefined ? value : [before, value].flat();
  }
  return fields;
}

function refuseParameters(fields: Readonly<Record<string, unknown>>): void {
  const [name] = Object.keys(fields);
  if (name === undefined) return;
  throw new OmError("USAGE", `there is no query parameter ${quote(name)}`, { fix: "leave it out" });
}
