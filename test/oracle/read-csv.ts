/** Records by the names of the header; quotes may hold commas, line ends and doubled quotes. */
export function readCsv(text: string): Record<string, string>[] {
  const rows: string[][] = [[]];
  let cell = "";
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] ?? "";
    if (isQuoted && sign === '"' && text[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (sign === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (sign === "," || sign === "\n")) {
      rows.at(-1)?.push(cell);
      cell = "";
      if (sign === "\n") rows.push([]);
    } else if (isQuoted || sign !== "\r") cell += sign;
  }
  rows.at(-1)?.push(cell);
  const [header = [], ...records] = rows.filter((row) => row.some((each) => each !== ""));
  return records.map((row) => Object.fromEntries(header.map((name, at) => [name, row[at] ?? ""])));
}
