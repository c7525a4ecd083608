/** Encodings of East Asia, two bytes a character: told apart by which rows of their tables a text uses. */
const encodings = ["gb18030", "big5", "shift_jis", "euc-jp", "euc-kr"] as const;
type MultiByteEncoding = (typeof encodings)[number];

/** Fewer characters than this say too little. */
const fewestPairs = 10;
const newLine = Uint8Array.of(10);

/**
 * The one encoding of East Asia that lines of a text are in: every byte has a character in it, and the characters are those
 * that its language uses most. Null where none is, or where two may be.
 * @param lines whole lines, those beyond ASCII.
 */
export function findMultiByte(lines: readonly Uint8Array[]): { readonly encoding: MultiByteEncoding } | null {
  const bytes = Buffer.concat(lines.flatMap((line) => [line, newLine]));
  const found = encodings.filter(
    (encoding) => rules[encoding](countPairs(bytes, encoding)) && isDecodable(bytes, encoding),
  );
  const [encoding] = found;
  return encoding !== undefined && found.length === 1 ? { encoding } : null;
}

interface Pairs {
  readonly total: number;
  /** Share of the pairs whose first byte lies within, both ends included. */
  share(from: number, to: number): number;
  /** As a share of the pairs whose first byte is at least `least`. */
  shareAbove(least: number, from: number, to: number): number;
  /** Share of the pairs whose second byte is below 0x80. */
  readonly lowTrails: number;
  /** Share of the pairs of which both bytes are at least 0xa1. */
  readonly inner: number;
  /** Single bytes beyond ASCII, for each pair. */
  readonly singles: number;
}

/** Ideographs stand in the tables in the order of their frequency class: rows of the common ones come first. */
const rules: Readonly<Record<MultiByteEncoding, (pairs: Pairs) => boolean>> = {
  // Common Chinese characters fill 0xb0 to 0xd7 in the order of their sound; Korean syllables end at 0xc8, common Japanese
  // ideographs at 0xcf.
  gb18030: ({ total, inner, share, shareAbove }) =>
    total >= fewestPairs &&
    inner >= 0.95 &&
    share(0xb0, 0xf7) >= 0.3 &&
    share(0xa4, 0xa5) < 0.05 &&
    shareAbove(0xb0, 0xb0, 0xd7) >= 0.8 &&
    shareAbove(0xb0, 0xc9, 0xd7) >= 0.15 &&
    shareAbove(0xb0, 0xd0, 0xd7) >= 0.08,
  "euc-kr": ({ total, share, shareAbove }) =>
    total >= fewestPairs && share(0xb0, 0xc8) >= 0.5 && share(0xa4, 0xa5) < 0.1 && shareAbove(0xb0, 0xb0, 0xc8) >= 0.95,
  // Kana stand in 0xa4 and 0xa5; no other language uses so many.
  "euc-jp": ({ total, inner, share, shareAbove }) =>
    total >= fewestPairs &&
    inner >= 0.95 &&
    share(0xa4, 0xa5) >= 0.2 &&
    (share(0xb0, 0xff) < 0.05 || shareAbove(0xb0, 0xb0, 0xcf) >= 0.7),
  big5: ({ total, lowTrails, share, shareAbove }) =>
    total >= fewestPairs &&
    lowTrails >= 0.15 &&
    lowTrails <= 0.7 &&
    share(0xa1, 0xc6) >= 0.85 &&
    shareAbove(0xa4, 0xa4, 0xc6) >= 0.85,
  // Signs, kana and common ideographs; half-width kana are single bytes.
  shift_jis: ({ total, singles, share }) =>
    total >= fewestPairs && singles <= 0.5 && share(0x81, 0x83) + share(0x88, 0x97) >= 0.8,
};

function countPairs(bytes: Uint8Array, encoding: MultiByteEncoding): Pairs {
  const leads = new Uint32Array(256);
  let [total, low, inner, singles] = [0, 0, 0, 0];
  for (let at = 0; at < bytes.length; at += 1) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80) continue;
    if (encoding === "shift_jis" && lead >= 0xa0 && lead < 0xe0) {
      singles += 1;
      continue;
    }
    at += 1;
    const trail = bytes[at] ?? 0;
    leads[lead] = (leads[lead] ?? 0) + 1;
    total += 1;
    if (trail < 0x80) low += 1;
    else if (trail >= 0xa1 && lead >= 0xa1) inner += 1;
  }
  const sum = (from: number, to: number): number => leads.subarray(from, to + 1).reduce((all, one) => all + one, 0);
  return {
    total,
    share: (from, to) => sum(from, to) / Math.max(1, total),
    shareAbove: (least, from, to) => sum(from, to) / Math.max(1, sum(least, 255)),
    lowTrails: low / Math.max(1, total),
    inner: inner / Math.max(1, total),
    singles: singles / Math.max(1, total),
  };
}

function isDecodable(bytes: Uint8Array, encoding: MultiByteEncoding): boolean {
  return !new TextDecoder(encoding).decode(bytes).includes("\ufffd");
}
