import { corrupt, unsafe } from "./archive.ts";

/** Names the place for an error; asked only when there is one. */
export type Where = () => string;

export interface XmlTag {
  /** Without a namespace prefix. */
  readonly name: string;
  /** By name without prefix, entities resolved. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly kind: "open" | "close" | "empty";
  /** Where the tag begins, and where what follows it begins. */
  readonly start: number;
  readonly end: number;
}

/**
 * The tags of a small part, in order; comments and declarations are passed over.
 * @throws OmError `FILE_CORRUPT`, `ARCHIVE_UNSAFE` for a document type, which workbooks never have and attacks need
 */
export function* readTags(text: string, part: string): Generator<XmlTag> {
  const where = (): string => part;
  let at = 0;
  for (;;) {
    const start = text.indexOf("<", at);
    if (start === -1) return;
    const passed = passMarkup(text, start, where);
    if (passed !== null) {
      at = passed;
      continue;
    }
    const tag = readTag(text, start, where);
    yield tag;
    at = tag.end;
  }
}

/** Position behind a comment, a CDATA section or a processing instruction; null where a tag begins. */
export function passMarkup(text: string, start: number, where: Where): number | null {
  const next = text.charCodeAt(start + 1);
  if (next === 0x3f) return behind(text, "?>", start, where);
  if (next !== 0x21) return null;
  if (text.startsWith("<!--", start)) return behind(text, "-->", start + 4, where);
  if (text.startsWith("<![CDATA[", start)) return behind(text, "]]>", start, where);
  throw hasDocumentType(where());
}

export function hasDocumentType(place: string): Error {
  return unsafe(`${place} declares a document type, as no workbook does`);
}

function behind(text: string, mark: string, from: number, where: Where): number {
  const at = text.indexOf(mark, from);
  if (at === -1) throw corrupt(`${where()} ends in the middle`);
  return at + mark.length;
}

const attributePattern = /([^\s=<>/"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

export function readTag(text: string, start: number, where: Where): XmlTag {
  const end = tagEnd(text, start, where);
  const isClose = text[start + 1] === "/";
  const isEmpty = text[end - 2] === "/";
  const body = text.slice(start + (isClose ? 2 : 1), end - (isEmpty ? 2 : 1));
  const nameEnd = body.search(/[\s/]|$/);
  const attributes: Record<string, string> = {};
  for (const [, name = "", double, single] of body.slice(nameEnd).matchAll(attributePattern)) {
    attributes[local(name)] = unescapeXml(double ?? single ?? "");
  }
  return {
    name: local(body.slice(0, nameEnd)),
    attributes,
    kind: isClose ? "close" : isEmpty ? "empty" : "open",
    start,
    end,
  };
}

/** Behind the `>` that ends the tag; one inside quotes does not. */
function tagEnd(text: string, start: number, where: Where): number {
  let quote = 0;
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === 0x22 || code === 0x27) quote = code;
    else if (code === 0x3e) return at + 1;
  }
  throw corrupt(`${where()} ends in the middle`);
}

function local(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

const longestEntity = 9;
const named: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

/** Text of XML as people see it; an entity that nobody knows stays as it stands. */
export function unescapeXml(text: string): string {
  const lines = text.includes("\r") ? text.replaceAll(/\r\n?/g, "\n") : text;
  let entity = lines.indexOf("&");
  if (entity === -1) return lines;
  let resolved = "";
  let at = 0;
  for (; entity !== -1; entity = lines.indexOf("&", entity + 1)) {
    const length = lines.slice(entity + 1, entity + 1 + longestEntity).indexOf(";");
    const character = length === -1 ? undefined : characterOf(lines.slice(entity + 1, entity + 1 + length));
    if (character === undefined) continue;
    resolved += lines.slice(at, entity) + character;
    at = entity + length + 2;
    entity = at - 1;
  }
  return resolved + lines.slice(at);
}

/** undefined for an entity that nobody knows. */
function characterOf(entity: string): string | undefined {
  const known = named.get(entity);
  if (known !== undefined) return known;
  const found = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(entity);
  if (found === null) return undefined;
  const code = found[1] === undefined ? Number(found[2]) : Number.parseInt(found[1], 16);
  return isCharacter(code) ? String.fromCodePoint(code) : "";
}

/** Text as workbooks write it: what XML cannot hold stands as `_x000D_`, and `_x005F_` is an underscore before such a thing. */
export function unescapeText(text: string): string {
  const plain = unescapeXml(text);
  if (!plain.includes("_x")) return plain;
  return plain.replaceAll(/_x([0-9a-fA-F]{4})_/g, (_, hex: string) => {
    const code = Number.parseInt(hex, 16);
    return isCharacter(code) ? String.fromCharCode(code) : "";
  });
}

/** Control characters are no text: nothing downstream wants them. */
function isCharacter(code: number): boolean {
  if (code >= 0xd800 && code <= 0xdfff) return false;
  return (code >= 0x20 && code <= 0x10ffff) || code === 9 || code === 10 || code === 13;
}
