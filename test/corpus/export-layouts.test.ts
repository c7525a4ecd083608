import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Analysis } from "#core/decision.ts";
import { analyseTable } from "#intake/decide.ts";
import { fieldsOf } from "../support/analyse-rows.ts";
import { shapeOf, sharedFolder } from "../support/read-sample.ts";
import { type ExportLayout, isLineLayout, salesFieldOf, syntheticRows } from "../support/synthetic-layout.ts";

const path = join(sharedFolder() ?? "", "../export-schemas.json");
const isAbsent = !existsSync(path);
const layouts = isAbsent ? [] : readLayouts();
const hint = isAbsent ? " (skipped: no shared data)" : "";

function readLayouts(): ExportLayout[] {
  const text = z.string();
  const shape = z.object({
    id: text,
    name: text,
    expected_route: text,
    subtype: text,
    grain: text,
    confidence: text,
    delimiter: text,
    columns: z.array(text),
    canonical: z.record(text, text),
  });
  return z.array(shape).parse(JSON.parse(readFileSync(path, "utf8")));
}

function analyse(layout: ExportLayout): Analysis {
  return analyseTable(shapeOf(layout.columns, syntheticRows(layout)), `${layout.id}.csv`, new Map());
}

/** Headers that were seen in real files and hold lines of orders. */
const lineLayouts = layouts.filter(
  (layout) => layout.confidence.startsWith("V") && layout.expected_route === "sales" && isLineLayout(layout),
);
const otherLayouts = layouts.filter((layout) => layout.expected_route !== "sales" || layout.subtype === "settlement");

describe(`headers of order lines${hint}`, () => {
  test.skipIf(isAbsent).each(lineLayouts)("$id is sales, with no wrong field", (layout) => {
    const { decision } = analyse(layout);
    expect(decision.type).toBe("sales");
    expect(wrongFields(layout, fieldsOf(decision))).toEqual([]);
  });

  test.skipIf(isAbsent)("at least 97 of 100 known fields are found", () => {
    const known = lineLayouts.flatMap((layout) => {
      const fields = fieldsOf(analyse(layout).decision);
      return knownFields(layout).map(([field, header]) => ({
        header: `${layout.id}: ${header}`,
        isFound: fields[field] === header,
      }));
    });
    const missed = known.filter(({ isFound }) => !isFound).map(({ header }) => header);
    console.log(`${known.length - missed.length} of ${known.length} known fields found; not: ${missed.join(", ")}`);
    expect(missed.length).toBeLessThanOrEqual(known.length * 0.03);
  });
});

describe(`headers of other tables${hint}`, () => {
  test.skipIf(isAbsent)("are never sales", () => {
    const taken = otherLayouts.filter((layout) => analyse(layout).decision.type !== "general");
    expect(taken.map(({ id }) => id)).toEqual([]);
    expect(otherLayouts.length).toBeGreaterThan(30);
  });
});

/** The layout's own fields that sales has too, with their headers. */
function knownFields({ canonical, columns }: ExportLayout): [string, string][] {
  return Object.entries(canonical).flatMap(([name, header]): [string, string][] => {
    const field = salesFieldOf[name];
    return field === undefined || !columns.includes(header) ? [] : [[field, header]];
  });
}

/** A header in a field that is another header's, or a known header in a field that is not its own. */
function wrongFields(layout: ExportLayout, fields: Readonly<Record<string, string>>): string[] {
  const headerOf = new Map(knownFields(layout));
  const nameOf = new Map(Object.entries(layout.canonical).map(([name, header]) => [header, name]));
  return Object.entries(fields).flatMap(([field, header]) => {
    const right = headerOf.get(field);
    const name = nameOf.get(header);
    const isWrong = (right !== undefined && right !== header) || (name !== undefined && salesFieldOf[name] !== field);
    return isWrong ? [`${header} is taken for ${field}`] : [];
  });
}
