import type { z } from "zod";

const places: Readonly<Record<string, string>> = { query: "query parameter", headers: "header", body: "body field" };
const mostShown = 60;

/**
 * What is wrong with one field of a request: where, what it must be, and what came.
 * `query parameter "limit" must be 500 at most, not 999`
 * @param request its parts as they came, by `params`, `query`, `headers` and `body`
 */
export function describeIssue(issue: z.core.$ZodIssue, request: unknown): string {
  const [part, ...inside] = issue.path;
  const place = inside.length === 0 && part === "body" ? "the body" : (places[String(part)] ?? "the request");
  const name = inside.length === 0 ? "" : ` ${quote(inside.map(String).join("."))}`;
  if (issue.code === "unrecognized_keys") {
    const within = part === "body" && inside.length > 0 ? ` in${name}` : "";
    return `there is no ${places[String(part)] ?? "field"} ${issue.keys.map(quote).join(" or ")}${within}`;
  }
  const came = issue.path.reduce(inner, request);
  if (came === undefined) return `${place}${name} is missing`;
  return `${place}${name} must be ${expectation(issue)}, not ${describeValue(came)}`;
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return kinds[issue.expected] ?? issue.expected;
    case "too_small":
      return `${countOf(issue.minimum, issue.origin)} at least`;
    case "too_big":
      return `${countOf(issue.maximum, issue.origin)} at most`;
    case "invalid_value":
      return issue.values.map((value) => JSON.stringify(value)).join(" or ");
    case "custom":
    case "invalid_element":
    case "invalid_format":
    case "invalid_key":
    case "invalid_union":
    case "not_multiple_of":
    case "unrecognized_keys":
      // Of our own schemas; the library's sentences all begin so.
      return issue.message.startsWith("Invalid") ? "of another form (see /docs)" : issue.message;
  }
}

const kinds: Readonly<Record<string, string>> = {
  string: "text",
  array: "a list",
  object: "an object",
  record: "an object",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
};

const units: Readonly<Record<string, readonly [string, string]>> = {
  string: [" character", " characters"],
  array: [" entry", " entries"],
};

function countOf(count: number | bigint, origin: string): string {
  const [one = "", several = ""] = units[origin] ?? [];
  return `${count}${Number(count) === 1 ? one : several}`;
}

function describeValue(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (value === "") return "empty";
  if (typeof value === "string") return quote(value);
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

function inner(value: unknown, key: PropertyKey): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

export function quote(text: string): string {
  return JSON.stringify(text.length > mostShown ? `${text.slice(0, mostShown)}...` : text);
}
