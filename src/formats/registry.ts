import { OmError } from "#core/errors.ts";
import { csv } from "./csv/index.ts";
import { html } from "./html/index.ts";
import { fixedWidth } from "./fixed-width/index.ts";
import type { Format } from "./format.ts";
import { json } from "./json/index.ts";
import { mail } from "./mail/index.ts";
import { longDelimiter } from "./long-delimiter/index.ts";
import { ndjson } from "./ndjson/index.ts";
import { parquet } from "./parquet/index.ts";
import { pdf } from "./pdf/index.ts";
import { prose } from "./prose/index.ts";
import { stackedText } from "./stacked-text/index.ts";
import { toFormat } from "./table/to-format.ts";
import { workbook } from "./workbook/index.ts";
import { xlsx } from "./xlsx/index.ts";
import { xml } from "./xml/index.ts";

/** Every format there is; the surest sniff wins. */
const formats: readonly Format[] = [
  csv,
  ...[xlsx, workbook, json, ndjson, parquet, xml, fixedWidth, longDelimiter, stackedText, prose, html, pdf, mail].map(
    toFormat,
  ),
];

export function formatById(id: string): Format {
  const format = formats.find((candidate) => candidate.id === id);
  if (format === undefined)
    throw new OmError("FORMAT_UNKNOWN", `there is no format "${id}"`, {
      fix: "ingest the file again with this version",
    });
  return format;
}

export function sniffFormat(head: Uint8Array, fileName: string): Format {
  const ranked = formats.toSorted((left, right) => right.sniff(head, fileName) - left.sniff(head, fileName));
  const [surest] = ranked;
  if (surest === undefined) throw new OmError("INTERNAL", "no format is registered");
  return surest;
}
