import { describe, expect, test } from "vitest";
import { OmError } from "#core/errors.ts";
import { assertLocalSender, isLoopback } from "./request-guard.ts";

function codeOf(headers: Readonly<Record<string, string>>): string {
  try {
    assertLocalSender(headers);
    return "let in";
  } catch (error) {
    return error instanceof OmError ? error.code : String(error);
  }
}

describe("a host", () => {
  test.each(["127.0.0.1:4310", "localhost:4310", "LOCALHOST:80", "[::1]:4310", "127.0.0.1", "localhost", "[::1]"])(
    "of this machine is let in: %s",
    (host) => expect(codeOf({ host })).toBe("let in"),
  );

  test.each([
    "evil.example:4310",
    "evil.example",
    "127.0.0.1.evil.example:4310",
    "localhost.evil.example",
    "localhost.",
    "evil.example#localhost",
    "localhost@evil.example",
    "127.0.0.1:4310@evil.example",
    "127.0.0.2:4310",
    "0.0.0.0:4310",
    "2130706433",
    "0x7f.1",
    "[::ffff:127.0.0.1]:4310",
    "127.0.0.1:431000",
    "127.0.0.1:",
    "127.0.0.1:80, evil.example",
    "127.0.0.1 evil.example",
    "",
  ])("of another name is refused, wherever it leads: %s", (host) => expect(codeOf({ host })).toBe("FORBIDDEN"));

  test("that is not said is refused", () => expect(codeOf({})).toBe("FORBIDDEN"));
});

describe("a page", () => {
  const host = "127.0.0.1:4310";

  test.each([
    { origin: "http://127.0.0.1:4310" },
    { origin: "HTTP://127.0.0.1:4310", "sec-fetch-site": "same-origin" },
    { "sec-fetch-site": "none" },
  ])("of ours is let in: %j", (headers) => expect(codeOf({ host, ...headers })).toBe("let in"));

  test.each([
    { origin: "https://evil.example" },
    { origin: "http://localhost:4310" },
    { origin: "http://127.0.0.1:3000" },
    { origin: "https://127.0.0.1:4310" },
    { origin: "http://127.0.0.1:4310.evil.example" },
    { origin: "null" },
    { origin: "" },
    { "sec-fetch-site": "cross-site" },
    { origin: "http://127.0.0.1:4310", "sec-fetch-site": "cross-site" },
  ])("of another site is refused: %j", (headers) => expect(codeOf({ host, ...headers })).toBe("FORBIDDEN"));
});

test("only addresses of this machine are listened on", () => {
  expect(["127.0.0.1", "localhost", "::1"].every(isLoopback)).toBe(true);
  expect(["0.0.0.0", "::", "192.168.1.2", "example.org", ""].some(isLoopback)).toBe(false);
});
