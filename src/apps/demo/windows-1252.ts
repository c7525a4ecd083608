/** The characters of bytes 0x80 to 0x9f that our texts use; below 0x80 and from 0xa0 on a byte is its code point. */
const specials: Readonly<Record<string, number>> = { "€": 0x80, "–": 0x96 };

/** @throws RangeError for a character that windows-1252 lacks, or that is not in the small table above. */
export function encodeWindows1252(text: string): Uint8Array {
  const bytes = Buffer.from(text, "latin1");
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x80 || (code >= 0xa0 && code <= 0xff)) continue;
    const byte = specials[text.charAt(at)];
    if (byte === undefined) throw new RangeError(`windows-1252 has no ${JSON.stringify(text.charAt(at))}`);
    bytes[at] = byte;
  }
  return bytes;
}
