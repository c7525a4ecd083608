import { OmError } from "#core/errors.ts";
import { type Archive, corrupt } from "./archive.ts";
import { kindOfBuiltin, kindOfFormat, type NumberKind } from "./number-format.ts";
import { readTags } from "./xml.ts";

const mostPartBytes = 64 << 20;
const mostSheets = 1_000;

export interface Sheet {
  readonly name: string;
  /** Of its part in the archive. */
  readonly part: string;
  readonly isHidden: boolean;
}

/** What the parts beside the sheets say. */
export interface Book {
  readonly sheets: readonly Sheet[];
  /** Part of the shared texts; null for a workbook without. */
  readonly strings: string | null;
  /** What a number means, by the style of its cell. */
  readonly kinds: readonly NumberKind[];
  readonly is1904: boolean;
}

interface Relation {
  /** Last word of its type: `worksheet`, `chartsheet`, `styles`. */
  readonly type: string;
  /** Part in the archive. */
  readonly target: string;
}

/** @throws OmError `FILE_CORRUPT`, `ARCHIVE_UNSAFE`, `FORMAT_UNKNOWN` for a zip that is no workbook */
export async function readBook(archive: Archive): Promise<Book> {
  const root = await readRelations(archive, "");
  const main = [...root.values()].find(({ type }) => type === "officeDocument")?.target ?? "xl/workbook.xml";
  if (!archive.has(main)) throw noWorkbook(archive);
  const relations = await readRelations(archive, main);
  const { sheets, is1904 } = await readWorkbook(archive, main, relations);
  const partOf = (type: string): string | null => {
    const part = [...relations.values()].find((relation) => relation.type === type)?.target;
    return part !== undefined && archive.has(part) ? part : null;
  };
  const styles = partOf("styles");
  return {
    sheets,
    is1904,
    strings: partOf("sharedStrings"),
    kinds: styles === null ? [] : readStyles(await archive.text(styles, mostPartBytes)),
  };
}

async function readWorkbook(
  archive: Archive,
  part: string,
  relations: ReadonlyMap<string, Relation>,
): Promise<Pick<Book, "sheets" | "is1904">> {
  const sheets: Sheet[] = [];
  let is1904 = false;
  let ended = false;
  for (const { name, kind, attributes } of readTags(await archive.text(part, mostPartBytes), part)) {
    if (name === "workbookPr") is1904 = ["1", "true"].includes(attributes["date1904"] ?? "");
    if (name === "workbook" && kind === "close") ended = true;
    if (name !== "sheet" || kind === "close") continue;
    const sheetName = attributes["name"] ?? "";
    const relation = relations.get(attributes["id"] ?? "");
    if (relation === undefined || !archive.has(relation.target)) {
      throw corrupt(`the content of sheet "${sheetName}" is missing`);
    }
    // Charts, dialogs and macros of old have sheets of their own without rows.
    if (relation.type !== "worksheet") continue;
    const isHidden = ["hidden", "veryHidden"].includes(attributes["state"] ?? "visible");
    sheets.push({ name: uniqueName(sheetName, sheets), part: relation.target, isHidden });
    if (sheets.length > mostSheets) throw tooManySheets();
  }
  if (!ended) throw corrupt("the list of its sheets ends in the middle");
  return { sheets, is1904 };
}

/** Excel allows no two sheets of one name; some programs write them, and a sheet is found by its name. */
function uniqueName(name: string, others: readonly Sheet[]): string {
  const isFree = (candidate: string): boolean => others.every((other) => other.name !== candidate);
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${name} (${number})`;
    if (isFree(candidate)) return candidate;
  }
}

/** Relations of a part (`""`: of the whole file) by id; none where it has no list of them. */
async function readRelations(archive: Archive, part: string): Promise<ReadonlyMap<string, Relation>> {
  const slash = part.lastIndexOf("/");
  const folder = part.slice(0, slash + 1);
  const list = `${folder}_rels/${part.slice(slash + 1)}.rels`;
  const relations = new Map<string, Relation>();
  if (!archive.has(list)) return relations;
  for (const { name, attributes } of readTags(await archive.text(list, mostPartBytes), list)) {
    const { Id: id, Type: type, Target: target, TargetMode: mode } = attributes;
    if (name !== "Relationship" || id === undefined || target === undefined || mode === "External") continue;
    relations.set(id, { type: type?.slice(type.lastIndexOf("/") + 1) ?? "", target: resolvePart(folder, target) });
  }
  return relations;
}

/** `/xl/a.xml`, `a.xml` and `../xl/a.xml` as a name in the archive. */
function resolvePart(folder: string, target: string): string {
  const path = target.replaceAll("\\", "/");
  const segments: string[] = [];
  for (const segment of `${path.startsWith("/") ? "" : folder}${path}`.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  return segments.join("/");
}

function readStyles(text: string): readonly NumberKind[] {
  const codes = new Map<number, string>();
  const kinds: NumberKind[] = [];
  let within = "";
  for (const { name, kind, attributes } of readTags(text, "the list of styles")) {
    if (name === "numFmts" || name === "cellXfs") within = kind === "open" ? name : "";
    else if (name === "numFmt" && within === "numFmts") {
      codes.set(Number(attributes["numFmtId"]), attributes["formatCode"] ?? "");
    } else if (name === "xf" && within === "cellXfs" && kind !== "close") {
      const id = Number(attributes["numFmtId"] ?? "0");
      const code = codes.get(id);
      kinds.push(code === undefined ? kindOfBuiltin(id) : kindOfFormat(code));
    }
  }
  return kinds;
}

function noWorkbook(archive: Archive): OmError {
  if (archive.has("xl/workbook.bin")) {
    return new OmError("FORMAT_UNKNOWN", "this is a binary workbook under another name", {
      fix: "give it the extension .xlsb, and send it again",
    });
  }
  if (archive.names.some((name) => name.startsWith("xl/"))) return corrupt("the list of its sheets is missing");
  return new OmError("FORMAT_UNKNOWN", "this zip is no workbook: there is no list of sheets in it", {
    fix: "send the table itself, as a workbook or a CSV",
  });
}

function tooManySheets(): OmError {
  return new OmError("FILE_TOO_LARGE", `the workbook has more than ${mostSheets} sheets`, {
    fix: "split it into several files",
    details: { limit: mostSheets },
  });
}
