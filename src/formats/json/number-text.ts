/** Beyond it the zeros say nothing to anybody: the number stays as it was written. */
const mostShift = 400;

/** A JSON number as plain decimal text: `1e3` is `1000`, `1.10` stays `1.10`; every digit is kept. */
export function toPlainNumber(written: string): string {
  const mark = exponentAt(written);
  if (mark === -1) return written;
  const shift = Number(written.slice(mark + 1));
  if (Math.abs(shift) > mostShift) return written;
  const isNegative = written.startsWith("-");
  const [whole = "", fraction = ""] = written.slice(isNegative ? 1 : 0, mark).split(".");
  const digits = whole + fraction;
  const point = whole.length + shift;
  const padded = point <= 0 ? "0".repeat(1 - point) + digits : digits.padEnd(point, "0");
  const cut = Math.max(point, 1);
  const plainWhole = padded.slice(0, cut).replace(/^0+(?=\d)/, "");
  const plainFraction = padded.slice(cut);
  return (isNegative ? "-" : "") + plainWhole + (plainFraction === "" ? "" : `.${plainFraction}`);
}

/** Asked for every number: a search by pattern would take five times as long as these few characters. */
function exponentAt(written: string): number {
  for (let at = written.length - 1; at > 0; at -= 1) if ((written.charCodeAt(at) | 32) === 101) return at;
  return -1;
}
