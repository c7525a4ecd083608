import { OmError } from "#core/errors.ts";
import type { Format, TableShape } from "#formats/format.ts";
import { analysePlace } from "./analyse-place.ts";
import type { RowFormat } from "./row-format.ts";
import { readRowsAt, scanRows } from "./row-scan.ts";

/** A format that gives rows, as the pipeline takes them: their tables found, the rows written as canonical text. */
export function toFormat(rows: RowFormat): Format {
  return {
    id: rows.id,
    isText: false,
    sniff: rows.sniff,
    async analyse({ path }, fileName) {
      if (path === undefined) throw new OmError("INTERNAL", `${rows.id} is analysed on a local file`);
      const places = await rows.places(path, fileName);
      const shapes: TableShape[] = [];
      for (const place of places) shapes.push(...(await analysePlace(rows, path, place)));
      if (shapes.length > 0) return shapes;
      throw new OmError("NO_TABLE", "no sheet or list of it holds any cell", {
        fix: "export the table again, with its rows",
      });
    },
    scan: (path, decision) => scanRows(rows, path, decision),
    recordsAt: (path, decision, lines) => readRowsAt(rows, path, decision, lines),
  };
}
