/** The account of the checked-in examples. No account of AWS has this number, so what bears it is looked at and never deployed. */
export const exampleAccountId = "000000000000";

interface Kind {
  /** Global: a text may hold several. */
  readonly pattern: RegExp;
  readonly mend: string;
}

const kinds: readonly Kind[] = [
  {
    pattern: /(?<!\d)(?:000000000000|111111111111|123456789012)(?!\d)/g,
    mend: "write the twelve digits of your account (aws sts get-caller-identity --query Account)",
  },
  {
    pattern: /[\w.+-]*@?(?<![\w-])(?:[\w-]+\.)*example\.(?:com|org|net)(?![\w-])/g,
    mend: "write an address of your own that somebody reads; example domains lead nowhere",
  },
  { pattern: /(?<![\w-])your-[a-z][\w-]*/g, mend: "write the name that this stands for" },
  {
    pattern: /sha256:0{64}/g,
    mend: "write the digest that the registry says (npm run check-image -- resolve NAME:TAG)",
  },
];

/** A text -> what in it stands for something that nobody has written yet. */
export function placeholdersIn(text: string): readonly string[] {
  return kinds.flatMap(({ pattern }) => text.match(pattern) ?? []);
}

export interface Placeholder {
  /** `alarms.email` */
  readonly path: string;
  readonly message: string;
}

/** Each placeholder of a configuration: where it stands, what it says, how it is mended. */
export function findPlaceholders(value: unknown, path: readonly string[] = []): readonly Placeholder[] {
  if (typeof value === "string") {
    return kinds.flatMap(({ pattern, mend }) =>
      (value.match(pattern) ?? []).map((found) => ({
        path: path.join("."),
        message: `"${found}" is a placeholder: ${mend}`,
      })),
    );
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => findPlaceholders(inner, [...path, name]));
}
