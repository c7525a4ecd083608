import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";

/** A record of a table or a section of a document: which lines of the file it has. */
export interface Place {
  readonly file: string;
  readonly firstLine: number;
  readonly lastLine: number;
  readonly text: string;
}

const keysSchema = z.looseObject({ sku: z.string().optional(), handle: z.string().optional() });

/** The files of the corpus that are asked about, pages last. */
export function listCorpus(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(?:csv|ndjson|md)$/u.test(name))
    .toSorted()
    .map((name) => join(folder, name));
}

/** Every place by its name, `file#key`. */
export function readPlaces(paths: readonly string[]): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  for (const path of paths) {
    const text = readFileSync(path, "utf8");
    const file = basename(path);
    const units = path.endsWith(".csv") ? ofTable(text) : path.endsWith(".md") ? ofDocument(text) : ofLines(text);
    for (const { key, ...unit } of units)
      if (!places.has(`${file}#${key}`)) places.set(`${file}#${key}`, { file, ...unit });
  }
  return places;
}

export function sumOf({ text }: Place): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

type Unit = Omit<Place, "file"> & { readonly key: string };

/** Records by their number; where the header begins with a key of a language, by the key of the product behind it. */
function ofTable(text: string): readonly Unit[] {
  const [header, ...records] = readRecords(text);
  const isKeyed = header?.cells[0] === "languageKey";
  return records.map(({ cells, firstLine, lastLine }, at) => ({
    key: isKeyed ? (cells[1] ?? "") : String(at + 1),
    firstLine,
    lastLine,
    text: cells.join("\n"),
  }));
}

function ofLines(text: string): readonly Unit[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line, at) => {
      const { sku, handle } = keysSchema.parse(JSON.parse(line));
      return { key: sku ?? handle ?? "", firstLine: at + 1, lastLine: at + 1, text: line };
    });
}

function ofDocument(text: string): readonly Unit[] {
  const lines = text.split("\n");
  const heads = lines.flatMap((line, at) => {
    const key = /^#+ (?<heading>.*)$/u.exec(line)?.groups?.["heading"];
    return key === undefined ? [] : [{ key, at }];
  });
  return heads.map(({ key, at }, index) => {
    const end = heads[index + 1]?.at ?? lines.length;
    return {
      key,
      firstLine: at + 1,
      lastLine: end,
      text: lines
        .slice(at + 1, end)
        .join("\n")
        .trim(),
    };
  });
}

interface TableRecord {
  readonly cells: readonly string[];
  readonly firstLine: number;
  readonly lastLine: number;
}

/** Records of a CSV with the lines on which they stand. */
function readRecords(text: string): readonly TableRecord[] {
  const records: TableRecord[] = [];
  let cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  let [line, firstLine] = [1, 1];
  const end = (): void => {
    records.push({ cells: [...cells, cell], firstLine, lastLine: line });
    [cells, cell] = [[], ""];
  };
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] ?? "";
    if (isQuoted && sign === '"' && text[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (sign === '"') isQuoted = !isQuoted;
    else if (!isQuoted && sign === ",") {
      cells.push(cell);
      cell = "";
    } else if (!isQuoted && sign === "\n") end();
    else if (isQuoted || sign !== "\r") cell += sign;
    if (sign === "\n") {
      line += 1;
      if (!isQuoted) firstLine = line;
    }
  }
  if (cell !== "" || cells.length > 0) end();
  return records;
}
