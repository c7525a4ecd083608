import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type FetchImage, resolveImage } from "../review/resolve-image.ts";

const body = JSON.stringify({ schemaVersion: 2, manifests: [] });
const digest = `sha256:${createHash("sha256").update(body).digest("hex")}`;
const challenge = 'Bearer realm="https://r.test/token",service="r.test",scope="repository:lambda/nodejs:pull"';

/** A registry as its protocol says: it refuses, names the place of tokens, and then answers. */
function registry({ claimed = digest, refusal = challenge }: { claimed?: string; refusal?: string } = {}): FetchImage {
  return (url, headers) => {
    const answers: Record<string, () => Response> = {
      "https://r.test/token?service=r.test&scope=repository%3Alambda%2Fnodejs%3Apull": () =>
        Response.json({ token: "given" }),
      "https://r.test/v2/lambda/nodejs/manifests/24": () =>
        headers["authorization"] === "Bearer given"
          ? new Response(body, { headers: { "docker-content-digest": claimed } })
          : new Response("", { status: 401, headers: { "www-authenticate": refusal } }),
    };
    return Promise.resolve(answers[url]?.() ?? new Response("", { status: 404 }));
  };
}

describe("the base of the image", () => {
  test("is named by the digest of what the registry sends for its tag", async () => {
    expect(await resolveImage("r.test/lambda/nodejs:24", registry())).toBe(`r.test/lambda/nodejs@${digest}`);
  });

  test.each([
    ["a name without a tag", "r.test/lambda/nodejs", {}, "no image by its tag"],
    ["a tag that is not there", "r.test/lambda/nodejs:23", {}, "answered 404"],
    [
      "bytes that are not those that it claims",
      "r.test/lambda/nodejs:24",
      { claimed: `sha256:${"0".repeat(64)}` },
      "and sent sha256:",
    ],
    ["a registry that wants a password", "r.test/lambda/nodejs:24", { refusal: "Basic" }, "wants a credential"],
  ])("is not guessed from %s", async (_what, name, other, message) => {
    await expect(resolveImage(name, registry(other))).rejects.toThrow(message);
  });
});
