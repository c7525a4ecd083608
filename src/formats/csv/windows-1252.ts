const newLine = Uint8Array.of(10);
/** Above this share of odd words or bytes the text is not windows-1252. */
const mostOddShare = 0.1;

/** Three signs of another encoding: bytes that windows-1252 lacks, long runs of high bytes, words that no language writes. */
export function isPlausibleWindows1252(lines: readonly Uint8Array[]): boolean {
  const text = new TextDecoder("windows-1252").decode(Buffer.concat(lines.flatMap((line) => [line, newLine])));
  const high = count(text, /[^\0-\x7f]/g);
  const undefinedBytes = count(text, /[\x81\x8d\x8f\x90\x9d]/g);
  const inRuns = (text.match(/[^\0-\x7f\xa0]{4,}/g) ?? []).reduce((sum, run) => sum + run.length, 0);
  if (undefinedBytes > high * 0.01 || inRuns > high * mostOddShare) return false;
  const words = (text.match(/[^\0-@[-`{-\x7f]+/g) ?? []).filter((word) => /[^\0-\x7f]/.test(word));
  return words.filter(isOddWord).length <= words.length * mostOddShare;
}

/** Signs that belong between words but stand inside one: what other code pages put there are letters. */
const signInsideWord = /\p{L}[‚ƒ„†‡ˆ‰‹Œ“”˜™›Ÿ¤¦¨¬¯±²³¹¿×÷¶¢£¥§]\p{L}/u;
/** Czech read as windows-1252 mixes acute with grave accents in one word, which no western language does. */
const acuteOrCaron = /[áíúýšž]/i;
const graveOrStroke = /[èìøùï]/i;

function isOddWord(word: string): boolean {
  return signInsideWord.test(word) || (acuteOrCaron.test(word) && graveOrStroke.test(word));
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
