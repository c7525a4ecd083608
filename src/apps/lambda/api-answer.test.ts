import { expect, test } from "vitest";
import { toApiResponse } from "./api-answer.ts";

const reply = (type: string, body: Buffer) => ({
  status: 200,
  headers: { "content-type": type, connection: "keep-alive", etag: '"1"' },
  body,
});
/** What the service takes of a function. */
const mostBytes = 6 * 1_024 ** 2;

test("text is given as it is, other bytes encoded, and what belongs to the connection stays with it", () => {
  const text = toApiResponse(reply("application/json", Buffer.from('{"a":"größe"}')));
  expect(text).toEqual({
    statusCode: 200,
    headers: { "content-type": "application/json", etag: '"1"' },
    body: '{"a":"größe"}',
    isBase64Encoded: false,
  });
  expect(toApiResponse(reply("application/zip", Buffer.from([0, 255])))).toMatchObject({
    body: "AP8=",
    isBase64Encoded: true,
  });
});

test.each([
  ["quotes", '["","",""]'],
  ["control characters", "\u0001\n"],
])("text of %s, which grows when it is written as JSON, still fits", (_what, pattern) => {
  const body = Buffer.from(pattern.repeat(4_400_000 / pattern.length));
  const response = toApiResponse(reply("text/plain", body));
  expect(Buffer.byteLength(JSON.stringify(response))).toBeLessThan(mostBytes);
  expect(Buffer.from(response.body, "base64").equals(body)).toBe(true);
});
