import { OmError } from "#core/errors.ts";

interface Signature {
  readonly bytes: readonly number[];
  /** Where they stand; 0 where it is not said. */
  readonly at?: number;
  /** A column name may begin so: only with control bytes behind it is it this format. */
  readonly isPrintable?: true;
  /** What people call it. */
  readonly name: string;
  readonly fix: string;
}

const saveAsCsv = "open it and save it as CSV";
const unpackFirst = "unpack it and send the CSV or workbook inside, or pack that as .zip or .gz";

const signatures: readonly Signature[] = [
  { bytes: [0x50, 0x4b, 0x05, 0x06], name: "an empty zip archive", fix: unpackFirst },
  { bytes: [0x1f, 0x8b], name: "a gzip archive (.gz)", fix: unpackFirst },
  { bytes: [...Buffer.from("BZh")], isPrintable: true, name: "a bzip2 archive (.bz2)", fix: unpackFirst },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], name: "a zstd archive (.zst)", fix: unpackFirst },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a], name: "an xz archive (.xz)", fix: unpackFirst },
  { bytes: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], name: "a 7-Zip archive (.7z)", fix: unpackFirst },
  { bytes: [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07], name: "a RAR archive (.rar)", fix: unpackFirst },
  { bytes: [...Buffer.from("ustar")], at: 257, name: "a tar archive (.tar)", fix: unpackFirst },
  { bytes: [0x1f, 0x9d], name: "an archive of compress (.Z)", fix: unpackFirst },
  { bytes: [0x04, 0x22, 0x4d, 0x18], name: "an lz4 archive (.lz4)", fix: unpackFirst },
  { bytes: [...Buffer.from("MSCF\0\0\0\0")], name: "a cabinet archive (.cab)", fix: unpackFirst },
  { bytes: [...Buffer.from("Obj\x01")], name: "an Avro file", fix: "export the table as CSV or Parquet" },
  { bytes: [...Buffer.from("ORC")], isPrintable: true, name: "an ORC file", fix: "export the table as CSV or Parquet" },
  {
    bytes: [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1],
    name: "an old Office document, most likely an Excel workbook (.xls)",
    fix: saveAsCsv,
  },
  { bytes: [0x25, 0x50, 0x44, 0x46, 0x2d], name: "a PDF document", fix: "export the table itself as CSV" },
  { bytes: [0x89, 0x50, 0x4e, 0x47], name: "a PNG picture", fix: "export the table itself as CSV" },
  { bytes: [0xff, 0xd8, 0xff], name: "a JPEG picture", fix: "export the table itself as CSV" },
  { bytes: [...Buffer.from("PAR1")], isPrintable: true, name: "a Parquet file", fix: "export the table as CSV" },
  { bytes: [...Buffer.from("SQLite format 3\0")], name: "an SQLite database", fix: "export the table as CSV" },
  { bytes: [0x7f, 0x45, 0x4c, 0x46], name: "a program", fix: "choose the exported file instead" },
];

/**
 * Refuses bytes that open like a known binary format, whatever the file's extension.
 * @throws OmError `NOT_TEXT` naming what the file looks like.
 */
export function refuseBinary(head: Uint8Array): void {
  const found = signatures.find(
    ({ bytes, at, isPrintable }) => holds(head, bytes, at) && (!isPrintable || isBinary(head)),
  );
  if (found !== undefined) throw notText(found.name, found.fix);
  if (holds(head, [0x50, 0x4b, 0x03, 0x04])) {
    const entries = Buffer.from(head).subarray(0, 8192).toString("latin1");
    if (entries.includes("word/")) throw notText("a Word document", "put its table into a sheet, or save that as CSV");
    const workbook = /\[Content_Types\]\.xml|xl\/|_rels\//.test(entries);
    throw workbook
      ? notText("an Excel workbook (.xlsx)", saveAsCsv)
      : notText("a zip archive", entries.includes("mimetype") ? saveAsCsv : unpackFirst);
  }
  if (holds(head, [0x4d, 0x5a]) && isBinary(head)) {
    throw notText("a Windows program (.exe)", "choose the exported file instead");
  }
}

function notText(name: string, fix: string): OmError {
  return new OmError("NOT_TEXT", `this is ${name}, not a text file`, { fix });
}

function isBinary(head: Uint8Array): boolean {
  return head.subarray(0, 256).some((byte) => byte < 9);
}

function holds(head: Uint8Array, bytes: readonly number[], from = 0): boolean {
  return bytes.every((byte, at) => head[from + at] === byte);
}
