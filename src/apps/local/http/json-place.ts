const token =
  /\s+|[{}[\],:]|"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy;

type Expected = "value" | "first value" | "key" | "first key" | "colon" | "more" | "nothing";

/**
 * Where a text stops being JSON, in characters from its start; its length where it breaks off, null where it is JSON.
 * The parser's own message has no position, or quotes the text.
 */
export function findJsonError(text: string): number | null {
  const open: ("{" | "[")[] = [];
  let expected: Expected = "value";
  const scan = new RegExp(token);
  for (;;) {
    const at = scan.lastIndex;
    const [found] = scan.exec(text) ?? [];
    if (found === undefined) return at === text.length && expected === "nothing" ? null : at;
    if (/^[ \t\n\r]+$/.test(found)) continue;
    const next = step(found, expected, open);
    if (next === null) return at;
    expected = next;
  }
}

/** What may follow a token; null where the token itself may not stand there. */
function step(found: string, expected: Expected, open: ("{" | "[")[]): Expected | null {
  const after = (): Expected => (open.length === 0 ? "nothing" : "more");
  const isValue = expected === "value" || expected === "first value";
  const isKey = expected === "key" || expected === "first key";
  switch (found) {
    case "{":
    case "[":
      if (!isValue) return null;
      open.push(found);
      return found === "{" ? "first key" : "first value";
    case "}":
      return open.pop() === "{" && (expected === "first key" || expected === "more") ? after() : null;
    case "]":
      return open.pop() === "[" && (expected === "first value" || expected === "more") ? after() : null;
    case ",":
      return expected !== "more" ? null : open.at(-1) === "{" ? "key" : "value";
    case ":":
      return expected === "colon" ? "value" : null;
    default:
      if (isKey) return found.startsWith('"') ? "colon" : null;
      return isValue && found.trim() !== "" ? after() : null;
  }
}
