import { describe, expect, test } from "vitest";
import { authorise } from "./authorise.ts";

const server = { defaultBusiness: "home", token: "the-token" };

describe("the business of a request", () => {
  test("is the one of its header, else the server's own", () => {
    expect(authorise("business", { "om-business": "acme" }, server)).toBe("acme");
    expect(authorise("business", {}, server)).toBe("home");
  });

  test.each([
    "",
    " ",
    ".",
    "..",
    "a/b",
    "../acme",
    "a b",
    "a,b",
    "ä",
    "x".repeat(65),
    "a\u0000",
    "acme\n",
    "*",
    "%61cme",
  ])("is refused where the header is no business id: %j", (business) => {
    expect(() => authorise("business", { "om-business": business }, server)).toThrow(
      expect.objectContaining({ code: "USAGE" }),
    );
  });

  test("is not looked at where no business is meant", () => {
    expect(() => authorise("open", { "om-business": "../x" }, server)).not.toThrow();
  });
});

describe("a route of operators", () => {
  test("opens with the token of the server", () => {
    expect(() => authorise("operator", { authorization: "Bearer the-token" }, server)).not.toThrow();
    expect(() => authorise("operator", { authorization: "bearer the-token" }, server)).not.toThrow();
  });

  test.each([
    undefined,
    "",
    "the-token",
    "Basic the-token",
    "Bearer",
    "Bearer ",
    "Bearer the-toke",
    "Bearer the-token ",
    "Bearer the-token, Bearer the-token",
    "Bearer undefined",
  ])("stays closed with %j", (authorization) => {
    const headers = authorization === undefined ? {} : { authorization };
    expect(() => authorise("operator", headers, server)).toThrow(expect.objectContaining({ code: "FORBIDDEN" }));
  });
});
