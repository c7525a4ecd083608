import { writeZip, type ZipPart } from "./write-zip.ts";

export interface SheetToWrite {
  readonly name: string;
  /** XML between `<sheetData>` and its end. */
  readonly rows: string;
  /** XML below the rows, as `<mergeCells>`. */
  readonly below?: string;
  readonly state?: "hidden" | "veryHidden";
}

export interface XlsxToWrite {
  readonly sheets: readonly SheetToWrite[];
  /** XML of each `<si>`. */
  readonly strings?: readonly string[];
  /** Number formats of the styles 0, 1, 2 ...: the number of a builtin, or a code. */
  readonly formats?: readonly (number | string)[];
  readonly is1904?: boolean;
  /** `x:` for every element of the workbook, its sheets and its texts. */
  readonly prefix?: string;
  /** Replace parts by name, or come on top. */
  readonly parts?: readonly ZipPart[];
  /** Shown every part before it is packed. */
  readonly onPart?: (part: ZipPart) => void;
}

const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** The bytes of a workbook, part by part as they are given. */
export function writeXlsx(book: XlsxToWrite): Buffer {
  const parts = xlsxParts(book);
  for (const part of parts) book.onPart?.(part);
  const given = new Map((book.parts ?? []).map((part) => [part.name, part]));
  const kept = parts.map((part) => given.get(part.name) ?? part);
  return writeZip([...kept, ...(book.parts ?? []).filter(({ name }) => !parts.some((part) => part.name === name))]);
}

function xlsxParts({ sheets, strings, formats = [0], is1904 = false, prefix = "" }: XlsxToWrite): readonly ZipPart[] {
  const root = (name: string, content: string): string => {
    const names = prefix === "" ? `xmlns="${main}"` : `xmlns:${prefix.slice(0, -1)}="${main}"`;
    return `${declaration}<${prefix}${name} ${names} xmlns:r="${office}">${content}</${prefix}${name}>`;
  };
  const relation = (id: string, type: string, target: string): string =>
    `<Relationship Id="${id}" Type="${office}/${type}" Target="${target}"/>`;
  const relations = (content: string): string =>
    `${declaration}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${content}</Relationships>`;
  const listed = sheets.map(({ name, state }, index) => {
    const shown = state === undefined ? "" : ` state="${state}"`;
    return `<${prefix}sheet name="${escapeXml(name)}" sheetId="${index + 1}"${shown} r:id="rId${index + 1}"/>`;
  });
  return [
    { name: "[Content_Types].xml", content: contentTypes(sheets.length) },
    { name: "_rels/.rels", content: relations(relation("rId1", "officeDocument", "xl/workbook.xml")) },
    {
      name: "xl/workbook.xml",
      content: root(
        "workbook",
        `<${prefix}workbookPr${is1904 ? ' date1904="1"' : ""}/><${prefix}sheets>${listed.join("")}</${prefix}sheets>`,
      ),
    },
    {
      name: "xl/_rels/workbook.xml.rels",
      content: relations(
        [
          ...sheets.map((_, index) => relation(`rId${index + 1}`, "worksheet", `worksheets/sheet${index + 1}.xml`)),
          relation("rStyles", "styles", "/xl/styles.xml"),
          ...(strings === undefined ? [] : [relation("rStrings", "sharedStrings", "sharedStrings.xml")]),
        ].join(""),
      ),
    },
    { name: "xl/styles.xml", content: stylesXml(formats) },
    ...(strings === undefined ? [] : [{ name: "xl/sharedStrings.xml", content: root("sst", strings.join("")) }]),
    ...sheets.map(({ rows, below = "" }, index) => ({
      name: `xl/worksheets/sheet${index + 1}.xml`,
      content: root("worksheet", `<${prefix}sheetData>${rows}</${prefix}sheetData>${below}`),
    })),
  ];
}

/** Other readers want it; ours goes by relations. */
function contentTypes(sheets: number): string {
  const type = "application/vnd.openxmlformats-officedocument.spreadsheetml";
  const override = (part: string, kind: string): string =>
    `<Override PartName="/xl/${part}.xml" ContentType="${type}.${kind}+xml"/>`;
  const parts = [
    override("workbook", "sheet.main"),
    override("styles", "styles"),
    override("sharedStrings", "sharedStrings"),
    ...Array.from({ length: sheets }, (_, index) => override(`worksheets/sheet${index + 1}`, "worksheet")),
  ];
  const rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>';
  const names = "http://schemas.openxmlformats.org/package/2006/content-types";
  return `${declaration}<Types xmlns="${names}">${rels}${parts.join("")}</Types>`;
}

function stylesXml(formats: readonly (number | string)[]): string {
  const codes = formats.flatMap((format, index) =>
    typeof format === "number" ? [] : [`<numFmt numFmtId="${164 + index}" formatCode="${escapeXml(format)}"/>`],
  );
  const styles = formats.map(
    (format, index) => `<xf numFmtId="${typeof format === "number" ? format : 164 + index}"/>`,
  );
  return (
    `${declaration}<styleSheet xmlns="${main}"><numFmts>${codes.join("")}</numFmts>` +
    `<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${styles.join("")}</cellXfs></styleSheet>`
  );
}

export function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
