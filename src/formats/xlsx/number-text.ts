/**
 * A stored number as Excel shows it: at most 15 significant digits, a decimal point, never an exponent.
 * `12.340000000000001` -> `12.34`, `1E-3` -> `0.001`. What is no number stays as it stands.
 */
export function decimalText(stored: string): string {
  if (isPlain(stored)) return stored;
  const value = Number(stored);
  if (stored.trim() === "" || !Number.isFinite(value)) return stored;
  return numberText(value);
}

export function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value === 0 ? 0 : value);
  const [mantissa = "", exponent = "0"] = value.toExponential(14).split("e");
  const sign = mantissa.startsWith("-") ? "-" : "";
  const digits = mantissa.replaceAll(/[-.]/g, "").replace(/0+$/, "");
  const point = Number(exponent) + 1;
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  if (point >= digits.length) return `${sign}${digits.padEnd(point, "0")}`;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** Already as it is shown: up to 15 digits, no exponent, no zero that says nothing. */
function isPlain(text: string): boolean {
  let at = text.charCodeAt(0) === 0x2d ? 1 : 0;
  const { length } = text;
  if (length - at > 16 || length === at) return false;
  const first = text.charCodeAt(at);
  if (first === 0x30 && (at === 1 || length > 1) && text.charCodeAt(at + 1) !== 0x2e) return false;
  let digits = 0;
  let hasPoint = false;
  for (; at < length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) digits += 1;
    else if (code === 0x2e && !hasPoint && digits > 0) hasPoint = true;
    else return false;
  }
  const last = text.charCodeAt(length - 1);
  return digits <= 15 && !(hasPoint && (last === 0x30 || last === 0x2e));
}
