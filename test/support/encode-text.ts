/** Text in any encoding that TextDecoder reads, by a table made with it. */
export type Encode = (text: string) => Buffer;

/** @throws for a character that the encoding lacks */
export function createEncoder(encoding: string): Encode {
  const decoder = new TextDecoder(encoding);
  const table = new Map<string, readonly number[]>();
  const add = (bytes: readonly number[]): void => {
    const text = decoder.decode(Uint8Array.from(bytes));
    if ([...text].length === 1 && text !== "\ufffd" && !table.has(text)) table.set(text, bytes);
  };
  for (let byte = 0; byte < 256; byte += 1) add([byte]);
  const isWide = !/^(?:windows|iso|koi|ibm)/.test(encoding);
  for (let lead = isWide ? 0x81 : 0xff; lead < 0xff; lead += 1) {
    for (let trail = 0x40; trail < 0xff; trail += 1) add([lead, trail]);
  }
  return (text) =>
    Buffer.from(
      [...text].flatMap((character) => {
        const bytes = table.get(character);
        if (bytes === undefined) throw new Error(`${encoding} has no ${character}`);
        return bytes;
      }),
    );
}
