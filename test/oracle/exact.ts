/** A number of millionths. */
export type Exact = bigint;

const unit = 1_000_000n;

/** At most six digits behind the point; null for a blank. */
export function read(text: string | undefined): Exact | null {
  if (text === undefined || text === "") return null;
  const found = /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(text);
  if (found === null) throw new Error(`${text} is no plain number`);
  const [, sign, whole = "", behind = ""] = found;
  const size = BigInt(whole) * unit + BigInt(behind.padEnd(6, "0"));
  return sign === "-" ? -size : size;
}

/** The product of two, which must not need more than six digits. */
export function times(one: Exact, other: Exact): Exact {
  const product = one * other;
  if (product % unit !== 0n) throw new Error("a product of more than six digits");
  return product / unit;
}

/** one / other, rounded to so many digits, a tie to the even one; null where the other is nothing. */
export function over(one: bigint | null, other: bigint | null, digits: number): string | null {
  if (one === null || other === null || other === 0n) return null;
  const [above, below] = other < 0n ? [-one, -other] : [one, other];
  const scaled = (above < 0n ? -above : above) * 10n ** BigInt(digits);
  const [whole, rest] = [scaled / below, scaled % below];
  const isUp = 2n * rest > below || (2n * rest === below && whole % 2n === 1n);
  const rounded = whole + (isUp ? 1n : 0n);
  return print(above < 0n ? -rounded : rounded, digits);
}

/** As answers write it: no zeros at the end, and no minus before nothing. */
export function print(value: bigint, digits = 6): string {
  const size = (value < 0n ? -value : value).toString().padStart(digits + 1, "0");
  const behind = size.slice(size.length - digits).replace(/0+$/, "");
  return `${value < 0n ? "-" : ""}${size.slice(0, size.length - digits)}${behind === "" ? "" : `.${behind}`}`;
}
