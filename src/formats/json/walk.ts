import { type CutValue, cutOff, type DocumentCursor } from "./document.ts";
import { createJsonScanner, type JsonScanner } from "./json-scanner.ts";
import { RecordFault } from "./record-fault.ts";

/** An element of a list that stands outside of any other list, or a value beside such lists. */
export interface Found extends CutValue {
  readonly kind: "element" | "beside";
  /** Names from the top down to the list or value, see `toPath`. */
  readonly path: string;
}

export const mostRecordCharacters = 1 << 20;
const mostNames = 10_000;
/** Objects around the lists; what is deeper is one value. */
const mostWrappers = 10;

/** Names from the top of the document down, joined by `.`; a `.` inside a name is written `\.`. */
function toPath(parent: string, name: string): string {
  const escaped = name.replaceAll(/[\\.]/g, String.raw`\$&`);
  return parent === "" ? escaped : `${parent}.${escaped}`;
}

/** The name below which a keyed record stood, as a member of it. */
export const keyName = "_key";

/**
 * Every value of the document once, in order. What stands beside the lists is checked here, elements by whoever reads them.
 * @param keyed path of an object whose members are elements; null where none is
 */
export function* walk(document: DocumentCursor, keyed: string | null = null): Iterable<Found> {
  const scanner = createJsonScanner();
  yield* walkValue({ document, scanner, keyed }, "", 0);
  const behind = document.peek();
  if (behind !== "") {
    document.fail(
      `the document is complete, but "${behind}" follows`,
      behind === "{" || behind === "[" ? "name a file with an object on each line .ndjson" : "export it again as JSON",
    );
  }
}

interface Walk {
  readonly document: DocumentCursor;
  readonly scanner: JsonScanner;
  readonly keyed: string | null;
}

function* walkValue(walked: Walk, path: string, depth: number): Iterable<Found> {
  const { document, scanner } = walked;
  const next = document.peek();
  if (next === "[") yield* walkList(document, path);
  else if (next === "{" && depth < mostWrappers) yield* walkObject(walked, path, depth);
  else {
    const value = document.cut(mostRecordCharacters);
    if (value.isCut) document.fail("a single value is longer than 1 MB", "export it as a list of records");
    check(document, scanner, value, path);
    yield { ...value, kind: "beside", path };
  }
}

function* walkList(document: DocumentCursor, path: string): Iterable<Found> {
  document.pass();
  if (document.peek() === "]") return document.pass();
  for (;;) {
    const next = document.peek();
    if (next === "") document.fail(`it ends inside the list${inside(path)}`, cutOff);
    if (next === "]" || next === ",") {
      document.fail(`a value is expected, but "${next}" stands here`, "take out the comma, or export it again as JSON");
    }
    yield { ...document.cut(mostRecordCharacters), kind: "element", path };
    const behind = document.peek();
    if (behind !== "," && behind !== "]") {
      const what = behind === "" ? "it ends" : `"${behind}" stands`;
      document.fail(`a comma or ] is expected, but ${what} here`, behind === "" ? cutOff : "export it again as JSON");
    }
    document.pass();
    if (behind === "]") return;
  }
}

function* walkObject(walked: Walk, path: string, depth: number): Iterable<Found> {
  const { document, scanner, keyed } = walked;
  document.pass();
  if (document.peek() === "}") return document.pass();
  const names = new Set<string>();
  for (;;) {
    const name = readName(document, scanner);
    if (names.has(name)) {
      document.fail(`the name "${name.slice(0, 100)}"${inside(path)} stands twice`, "leave one of the two values", 0);
    }
    names.add(name);
    if (names.size > mostNames) {
      document.fail(
        `an object has more than ${mostNames} names`,
        "names that are values belong into records: export a list",
      );
    }
    if (document.peek() !== ":") document.fail("a colon is expected behind the name", "export it again as JSON");
    document.pass();
    if (path === keyed) yield { ...withKey(document.cut(mostRecordCharacters), name), kind: "element", path };
    else yield* walkValue(walked, toPath(path, name), depth + 1);
    const behind = document.peek();
    if (behind !== "," && behind !== "}") {
      const what = behind === "" ? "it ends" : `"${behind}" stands`;
      document.fail(`a comma or } is expected, but ${what} here`, behind === "" ? cutOff : "export it again as JSON");
    }
    document.pass();
    if (behind === "}") return;
  }
}

/** The key stands last, so that places in the record stay what they are in the document. */
function withKey(value: CutValue, name: string): CutValue {
  const { text, from, to, isCut } = value;
  if (isCut || text.charAt(from) !== "{") return value;
  const members = text.slice(0, to - 1);
  const comma = members.slice(from + 1).trim() === "" ? "" : ",";
  const keyed = `${members}${comma}${JSON.stringify(keyName)}:${JSON.stringify(name)}}`;
  return { text: keyed, from, to: keyed.length, isCut };
}

function readName(document: DocumentCursor, scanner: JsonScanner): string {
  if (document.peek() === "") document.fail("it ends inside an object", cutOff);
  const { text, from, to, isCut } = document.cut(mostRecordCharacters);
  if (isCut) document.fail("a name is longer than 1 MB", "export it again as JSON");
  return checked(document, from, () => {
    scanner.start(text, from, Math.max(to, Math.min(text.length, from + 12)));
    return scanner.readString();
  });
}

function check(document: DocumentCursor, scanner: JsonScanner, { text, from, to }: CutValue, path: string): void {
  checked(document, from, () => {
    scanner.start(text, from, to);
    scanner.readJson(0, path);
    if (scanner.peek() !== -1) throw scanner.expected("the end of the value");
  });
}

/** What is no valid JSON at `from` of the document breaks it. @throws OmError `FILE_CORRUPT` */
export function checked<Result>(document: DocumentCursor, from: number, act: () => Result): Result {
  try {
    return act();
  } catch (thrown) {
    if (!(thrown instanceof RecordFault)) throw thrown;
    return document.fail(thrown.message, thrown.fix, thrown.at - from);
  }
}

function inside(path: string): string {
  return path === "" ? "" : ` "${path}"`;
}
