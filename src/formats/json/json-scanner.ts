import { RecordFault } from "./record-fault.ts";

/** Values nested deeper are no data of a shop. */
const mostDepth = 100;

const quote = 34;
const comma = 44;
const minus = 45;
const point = 46;
const zero = 48;
const nine = 57;
const colon = 58;
const backslash = 92;

/** Reads JSON values in a text, exactly as they are written; faults name their place. One value after the other. */
export interface JsonScanner {
  /** Begins at `from`; nothing at or behind `to` is looked at. */
  start(text: string, from: number, to: number): void;
  at(): number;
  moveTo(at: number): void;
  /** The next character that is no blank, -1 at the end. */
  peek(): number;
  /** Takes the character where it is the next one. */
  take(code: number): boolean;
  takeText(token: string): boolean;
  /** A text without its quotes and escapes. @throws RecordFault */
  readString(): string;
  /** A number as written. @throws RecordFault */
  readNumber(): string;
  /** `true`, `false` or `null`. @throws RecordFault */
  readWord(): string;
  /** Any value as compact JSON, its texts and numbers as written. @throws RecordFault also for names that stand twice */
  readJson(depth: number, path: string): string;
  /** To the end of a value by its brackets alone: what is inside is read later. @throws RecordFault */
  skip(): void;
  expected(what: string): RecordFault;
}

export function createJsonScanner(): JsonScanner {
  let text = "";
  let at = 0;
  let end = 0;
  let hasBlanks = false;

  function peek(): number {
    let next = at;
    while (next < end) {
      const code = text.charCodeAt(next);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) {
        if (next !== at) hasBlanks = true;
        at = next;
        return code;
      }
      next += 1;
    }
    at = end;
    return -1;
  }

  function take(code: number): boolean {
    if (peek() !== code) return false;
    at += 1;
    return true;
  }

  /** Behind the closing quote; whether there are escapes in between. */
  function passString(): boolean {
    let next = at + 1;
    let hasEscapes = false;
    for (; next < end; next += 1) {
      const code = text.charCodeAt(next);
      if (code === quote) {
        at = next + 1;
        return hasEscapes;
      }
      if (code === backslash) {
        hasEscapes = true;
        next += 1;
      } else if (code < 32) {
        at = next;
        throw expected("a closing quote before the end of the line, and \\n or \\t for breaks inside a text");
      }
    }
    at = end;
    throw expected("a closing quote");
  }

  function readString(): string {
    if (peek() !== quote) throw expected("a name or text in double quotes");
    const from = at;
    if (!passString()) return text.slice(from + 1, at - 1);
    return unescape(from);
  }

  function unescape(from: number): string {
    let value: unknown;
    try {
      value = JSON.parse(text.slice(from, at));
    } catch {
      at = from;
      throw expected('a text whose backslashes are one of \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000');
    }
    if (typeof value === "string" && value.isWellFormed()) return value;
    const fix = "write the whole character, or leave it out";
    throw new RecordFault("OM-JSON-06", from, "a text holds half a character (\\ud800 to \\udfff alone)", fix);
  }

  function readNumber(): string {
    const from = at;
    if (text.charCodeAt(at) === minus) at += 1;
    const whole = at;
    passDigits();
    if (at - whole > 1 && text.charCodeAt(whole) === zero) {
      at = whole;
      throw expected("a number without zeros in front (ids with zeros stand in quotes)");
    }
    if (at < end && text.charCodeAt(at) === point) {
      at += 1;
      passDigits();
    }
    if (at < end && (text.charCodeAt(at) | 32) === 101) {
      at += 1;
      const sign = at < end ? text.charCodeAt(at) : -1;
      if (sign === 43 || sign === minus) at += 1;
      passDigits();
    }
    return text.slice(from, at);
  }

  function passDigits(): void {
    const from = at;
    while (at < end) {
      const code = text.charCodeAt(at);
      if (code < zero || code > nine) break;
      at += 1;
    }
    if (at === from) throw expected("a digit");
  }

  function readWord(): string {
    const code = at < end ? text.charCodeAt(at) : -1;
    const word = code === 116 ? "true" : code === 102 ? "false" : "null";
    if (at + word.length > end || !text.startsWith(word, at)) throw expected("a value");
    at += word.length;
    return word;
  }

  function readJson(depth: number, path: string): string {
    peek();
    const from = at;
    hasBlanks = false;
    passValue(depth, path);
    const written = text.slice(from, at);
    return hasBlanks ? withoutBlanks(written) : written;
  }

  function passValue(depth: number, path: string): void {
    const code = peek();
    if (code === quote) {
      const from = at;
      if (passString()) unescape(from);
    } else if (code === 123 || code === 91) {
      if (depth >= mostDepth) throw tooDeep(path);
      at += 1;
      if (code === 123) passMembers(depth, path);
      else passElements(depth, path);
    } else if (code === minus || (code >= zero && code <= nine)) readNumber();
    else readWord();
  }

  function passMembers(depth: number, path: string): void {
    if (take(125)) return;
    const names = new Set<string>();
    for (;;) {
      peek();
      const from = at;
      const name = readString();
      if (names.has(name)) throw duplicateName(name, path, from);
      names.add(name);
      if (!take(colon)) throw expected("a colon behind the name");
      passValue(depth + 1, path);
      if (take(125)) return;
      if (!take(comma)) throw expected("a comma or }");
    }
  }

  function passElements(depth: number, path: string): void {
    if (take(93)) return;
    for (;;) {
      passValue(depth + 1, path);
      if (take(93)) return;
      if (!take(comma)) throw expected("a comma or ]");
    }
  }

  function skip(): void {
    let depth = 0;
    do {
      const code = peek();
      if (code === -1) throw expected("the end of the list");
      if (code === quote) {
        passString();
        continue;
      }
      if (code === 123 || code === 91) depth += 1;
      else if (code === 125 || code === 93) depth -= 1;
      at += 1;
    } while (depth > 0);
  }

  function tooDeep(path: string): RecordFault {
    const reason = `values are nested deeper than ${mostDepth} levels in "${path}"`;
    return new RecordFault("OM-JSON-04", at, reason, "export the record with fewer levels");
  }

  function expected(what: string): RecordFault {
    const found = at < end ? nameFound(text.slice(at, Math.min(end, at + 12))) : "it ends here";
    return new RecordFault(
      "OM-JSON-01",
      at,
      `${what} is expected, but ${found}`,
      fixFor(at < end ? text.charAt(at) : ""),
    );
  }

  return {
    start(newText, from, to) {
      text = newText;
      at = from;
      end = to;
    },
    at: () => at,
    moveTo(newAt) {
      at = newAt;
    },
    peek,
    take,
    takeText(token) {
      if (!text.startsWith(token, at)) return false;
      at += token.length;
      return true;
    },
    readString,
    readNumber,
    readWord,
    readJson,
    skip,
    expected,
  };
}

export function duplicateName(name: string, path: string, at: number): RecordFault {
  const inside = path === "" ? "" : ` in "${path}"`;
  const reason = `the name "${name.slice(0, 100)}"${inside} stands twice: which value counts is not known`;
  return new RecordFault("OM-JSON-02", at, reason, "leave one of the two values, or give them different names");
}

function nameFound(text: string): string {
  const [word = ""] = /^[\p{L}\p{N}_$.+-]+|^./su.exec(text) ?? [];
  return `"${word.replaceAll(/\p{Cc}/gu, " ")}" stands here`;
}

function fixFor(found: string): string {
  if (found === "") return "the file was cut off: export or copy it again";
  if (found === "'") return "names and texts stand in double quotes: export it as JSON, not as a JavaScript object";
  if (found === "/" || found === "#") return "JSON has no comments: take them out, or export it again as JSON";
  if (/[\p{L}_$]/u.test(found))
    return "names stand in double quotes, and NaN, None or undefined are no JSON: export it again as JSON";
  if (found === "}" || found === "]") return "take out the comma in front of it, or export it again as JSON";
  return "export it again as JSON, or mend this place";
}

/** Blanks outside of texts taken out of a value that is known to be JSON. */
function withoutBlanks(json: string): string {
  let compact = "";
  let at = 0;
  for (;;) {
    const open = json.indexOf('"', at);
    compact += json.slice(at, open === -1 ? json.length : open).replaceAll(/[ \t\r\n]+/g, "");
    if (open === -1) return compact;
    at = endOfString(json, open);
    compact += json.slice(open, at);
  }
}

function endOfString(json: string, open: number): number {
  for (let at = open + 1; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === quote) return at + 1;
    if (code === backslash) at += 1;
  }
  return json.length;
}
