import sax from "sax";
import { OmError } from "#core/errors.ts";
import { openText } from "#formats/json/text-file.ts";

export type XmlEvent =
  | { readonly kind: "open"; readonly name: string; readonly attributes: readonly (readonly [string, string])[] }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "close" };

const usualBlockBytes = 256 << 10;
const mostTextCharacters = 16 << 20;
const mostAttributes = 10_000;
const xmlSpace = /^xmlns(?::|$)|^xsi:/;

/**
 * The elements and texts of a document in order; nothing of it stays in memory. Entities of its own are refused.
 * @param blockBytes for tests, to meet every boundary
 * @throws OmError `FILE_CORRUPT` with line and column, `ARCHIVE_UNSAFE` for a DOCTYPE, and what `openText` throws
 */
export function* readXml(path: string, blockBytes = usualBlockBytes): Iterable<XmlEvent> {
  const source = openText(path, declaredEncoding);
  try {
    const parser = sax.parser(true);
    let events: XmlEvent[] = [];
    let attributes = new Map<string, string>();
    let textCharacters = 0;
    const onText = (text: string): void => {
      textCharacters += text.length;
      if (textCharacters > mostTextCharacters) throw tooLong(parser);
      events.push({ kind: "text", text });
    };
    Object.assign(parser, {
      onopentagstart: () => {
        attributes = new Map();
      },
      onattribute: ({ name, value }: { readonly name: string; readonly value: string }) => {
        if (attributes.has(name)) throw broken(parser, `the attribute "${name}" stands twice`);
        attributes.set(name, value);
        if (attributes.size > mostAttributes)
          throw broken(parser, `an element has more than ${mostAttributes} attributes`);
        // The parser would pass over a second one without a word.
        delete parser.tag.attributes[name];
      },
      onopentag: ({ name }: { readonly name: string }) => {
        textCharacters = 0;
        events.push({
          kind: "open",
          name,
          attributes: [...attributes].filter(([attribute]) => !xmlSpace.test(attribute)),
        });
      },
      ontext: onText,
      oncdata: onText,
      onclosetag: () => {
        textCharacters = 0;
        events.push({ kind: "close" });
      },
      ondoctype: refuseDoctype,
      onerror: (error: Error) => {
        throw broken(parser, error.message.split("\n", 1)[0] ?? "");
      },
    });
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const block = Buffer.allocUnsafe(blockBytes);
    for (;;) {
      const count = source.read(block, 0);
      const text = decode(block.subarray(0, count), count > 0);
      parser.write(text);
      if (count === 0) parser.close();
      yield* events;
      events = [];
      if (count === 0) return;
    }

    function decode(bytes: Uint8Array, stream: boolean): string {
      try {
        return decoder.decode(bytes, { stream });
      } catch {
        throw broken(parser, "bytes that are not of the file's encoding follow soon behind this place");
      }
    }
  } finally {
    source.close();
  }
}

function broken(parser: sax.SAXParser, what: string): OmError {
  const place = `line ${parser.line + 1}, column ${parser.column + 1}`;
  const isCutOff = /unclosed|unexpected end/i.test(what);
  return new OmError(
    "FILE_CORRUPT",
    `the XML is broken at ${place}: ${isCutOff ? "it ends before its last element is closed" : what}`,
    {
      fix: isCutOff ? "the file was cut off: export or copy it again" : "export it again, or mend this place",
    },
  );
}

function tooLong(parser: sax.SAXParser): OmError {
  return new OmError(
    "FILE_TOO_LARGE",
    `a text of the XML that ends behind line ${parser.line + 1} is longer than 16 MB`,
    {
      fix: "export it without attachments",
    },
  );
}

function refuseDoctype(): never {
  throw new OmError("ARCHIVE_UNSAFE", "the XML has a DOCTYPE, which may make texts of any size out of a small file", {
    fix: "take the lines of the DOCTYPE out, or export the file without it",
  });
}

/** Of `<?xml version="1.0" encoding="windows-1251"?>`. @throws OmError `ENCODING_UNREADABLE` */
function declaredEncoding(head: Uint8Array): string | null {
  const start = Buffer.from(head.subarray(0, 200)).toString("latin1");
  const [, declared] = /^<\?xml[^>]*\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(start) ?? [];
  if (declared === undefined || /^utf-?(?:8|16)$/i.test(declared)) return null;
  try {
    return new TextDecoder(declared).encoding;
  } catch {
    throw new OmError("ENCODING_UNREADABLE", `the XML says that its encoding is "${declared}", which is not known`, {
      fix: "save it as UTF-8",
    });
  }
}
