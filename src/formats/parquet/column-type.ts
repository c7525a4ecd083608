/** A column type as the engine writes it: `STRUCT(city VARCHAR, "post code" VARCHAR)`, `DECIMAL(10,2)[]`. */
export type ColumnType =
  | { readonly kind: "struct"; readonly members: readonly { readonly name: string; readonly type: ColumnType }[] }
  | { readonly kind: "nested" }
  | { readonly kind: "plain"; readonly name: string };

export function parseColumnType(written: string): ColumnType {
  if (/\[\d*\]$/.test(written) || /^(?:MAP|UNION)\(/.test(written)) return { kind: "nested" };
  if (!written.startsWith("STRUCT(")) return { kind: "plain", name: written.replace(/\(.*$/s, "") };
  const members = splitMembers(written.slice("STRUCT(".length, -1)).map((member) => {
    const [whole, quoted, plain = ""] = /^(?:"((?:[^"]|"")*)"|([^ ]+)) /.exec(member) ?? [""];
    const name = quoted === undefined ? plain : quoted.replaceAll('""', '"');
    return { name, type: parseColumnType(member.slice(whole.length)) };
  });
  return { kind: "struct", members };
}

/** Cut at the commas that stand in no bracket and no quoted name. */
function splitMembers(list: string): string[] {
  const members: string[] = [];
  let depth = 0;
  let isQuoted = false;
  let from = 0;
  for (let at = 0; at < list.length; at += 1) {
    const sign = list[at];
    if (sign === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (sign === "(") depth += 1;
    else if (sign === ")") depth -= 1;
    else if (sign === "," && depth === 0) {
      members.push(list.slice(from, at).trim());
      from = at + 1;
    }
  }
  members.push(list.slice(from).trim());
  return members;
}
