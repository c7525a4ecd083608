import * as fc from "fast-check";

/** A record as shops export it: plain values, objects in it, lists, and lines under `line_items`. */
export type Member = string | number | boolean | null | Member[] | { readonly [name: string]: Member };

const names = fc.constantFrom("id", "total", "a b", "1", "ü", "constructor", "__proto__", "sku", "x\\y", 'q"t');
const texts = fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom("", " ", "1.10", "a,b", "é\n", "😀", "</x>&"));
const numbers = fc.oneof(
  fc.integer(),
  fc.integer({ min: -99_999, max: 99_999 }).map((cents) => cents / 100),
);
const scalars: fc.Arbitrary<Member> = fc.oneof(texts, numbers, fc.boolean(), fc.constant(null));

function objects(member: fc.Arbitrary<Member>): fc.Arbitrary<{ [name: string]: Member }> {
  // `fromEntries` and not a literal: `__proto__` is a name like any other.
  return fc.uniqueArray(fc.tuple(names, member), { selector: ([name]) => name, maxLength: 4 }).map(Object.fromEntries);
}

const { value: values } = fc.letrec<{ value: Member }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, scalars, fc.array(scalars, { maxLength: 3 }), objects(tie("value"))),
}));

export const someRecords: fc.Arbitrary<{ [name: string]: Member }[]> = fc.array(objects(values), {
  minLength: 1,
  maxLength: 8,
});

const lines = fc.array(
  objects(scalars).map((line) => ({ ...line, qty: 1 })),
  { maxLength: 3 },
);

export const someOrders: fc.Arbitrary<{ [name: string]: Member }[]> = fc.array(
  fc.tuple(objects(values), lines, fc.boolean()).map(([order, items, first]) => {
    const entries = Object.entries(order);
    const line: [string, Member] = ["line_items", items];
    return Object.fromEntries(first ? [line, ...entries] : [...entries, line]);
  }),
  { minLength: 1, maxLength: 6 },
);

/** What the filled cells of the rows must be, by path, written down without any of the readers' code. */
export function flattenPlainly(record: { readonly [name: string]: Member }): Map<string, string>[] {
  const own = new Map<string, string>();
  let items: Member[] = [];
  for (const [name, member] of Object.entries(record)) {
    if (name === "line_items" && Array.isArray(member)) items = member;
    else put(own, name, member);
  }
  if (items.length === 0) return [own];
  return items.map((item) => {
    const row = new Map(own);
    put(row, "line_items", item);
    return row;
  });
}

function put(row: Map<string, string>, path: string, member: Member): void {
  if (member === null) return;
  if (Array.isArray(member)) row.set(path, JSON.stringify(member));
  else if (typeof member === "object") {
    for (const [name, inner] of Object.entries(member)) put(row, `${path}.${name}`, inner);
  } else if (String(member) !== "") row.set(path, Object.is(member, -0) ? "0" : String(member));
}
