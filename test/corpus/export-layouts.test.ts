import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Analysis } from "#core/decision.ts";
import { analyseTable } from "#intake/decide.ts";
import { fieldsOf } from "../support/analyse-rows.ts";
import { shapeOf, sharedFolder } from "../support/read-sample.ts";
import {
  type ExportLayout,
  inventoryFieldOf,
  isLineLayout,
  salesFieldOf,
  syntheticList,
  syntheticRows,
} from "../support/synthetic-layout.ts";

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

function analyse(layout: ExportLayout, rows = syntheticRows(layout)): Analysis {
  return analyseTable(shapeOf(layout.columns, rows), `${layout.id}.csv`, new Map());
}

/** Headers that were seen in real files and hold lines of orders. */
const lineLayouts = layouts.filter(
  (layout) => layout.confidence.startsWith("V") && layout.expected_route === "sales" && isLineLayout(layout),
);
/** Lists of stock; those with the pages of a shop (pictures, descriptions) are catalogues, which have no type yet. */
const stockLayouts = layouts.filter(
  ({ confidence, expected_route: route, canonical, columns }) =>
    !confidence.startsWith("M") &&
    route === "inventory" &&
    !["Images", "IMAGE1", "Image Src"].some((header) => columns.includes(header)) &&
    (Object.keys(canonical).length > 0 || confidence.startsWith("S")),
);
const otherLayouts = layouts.filter((layout) => layout.expected_route !== "sales" || layout.subtype === "settlement");

describe(`headers of order lines${hint}`, () => {
  test.skipIf(isAbsent).each(lineLayouts)("$id is sales, with no wrong field", (layout) => {
    const { decision } = analyse(layout);
    expect(decision.type).toBe("sales");
    expect(wrongFields(layout, fieldsOf(decision), salesFieldOf)).toEqual([]);
  });

  test.skipIf(isAbsent)("at least 97 of 100 known fields are found", () => {
    const known = lineLayouts.flatMap((layout) => {
      const fields = fieldsOf(analyse(layout).decision);
      return knownFields(layout, salesFieldOf).map(([field, header]) => ({
        header: `${layout.id}: ${header}`,
        isFound: fields[field] === header,
      }));
    });
    const missed = known.filter(({ isFound }) => !isFound).map(({ header }) => header);
    console.log(`${known.length - missed.length} of ${known.length} known fields found; not: ${missed.join(", ")}`);
    expect(missed.length).toBeLessThanOrEqual(known.length * 0.03);
  });
});

describe(`headers of lists of stock${hint}`, () => {
  test.skipIf(isAbsent).each(stockLayouts)("$id is inventory, with every known field", (layout) => {
    const { decision, questions } = analyse(layout);
    expect([decision.type, questions]).toEqual(["inventory", []]);
    const fields = fieldsOf(decision);
    expect(wrongFields(layout, fields, inventoryFieldOf)).toEqual([]);
    const missed = knownFields(layout, inventoryFieldOf).filter(([field, header]) => fields[field] !== header);
    expect(missed).toEqual([]);
  });
});

describe(`headers of other tables${hint}`, () => {
  test.skipIf(isAbsent)("are never sales, and inventory only where they should be", () => {
    const types = otherLayouts.map((layout) => ({ ...layout, type: analyse(layout).decision.type }));
    expect(types.filter(({ type }) => type === "sales").map(({ id }) => id)).toEqual([]);
    const wrong = types.filter(({ type, expected_route: route }) => type === "inventory" && route !== "inventory");
    expect(wrong.map(({ id }) => id)).toEqual([]);
    expect(otherLayouts.length).toBeGreaterThan(30);
  });

  test.skipIf(isAbsent).each([
    ["shopify.products", "products"],
    ["woo.products", "inventory"],
    ["etsy.listings", "inventory"],
    ["ds.jp100", "products"],
    ["shopify.customers", "customers"],
    ["shopify.payouts", "settlements"],
    ["amazon.settlement.v1", "settlements"],
    ["amazon.settlement.v2", "settlements"],
    ["amazon.date_range", "settlements"],
    ["ebay.transactions", "settlements"],
    ["etsy.statement", "settlements"],
    ["tiktok.settlement", "settlements"],
    ["orgill.po", "purchase-orders"],
  ])("%s is %s", (id, type) => {
    const isList = ["products", "customers", "inventory"].includes(type);
    const found = layouts
      .filter((layout) => layout.id === id)
      .map((layout) => analyse(layout, isList ? syntheticList(layout) : syntheticRows(layout)).decision);
    expect(found.map((decision) => [decision.type, decision.reasons[0]])).toEqual([[type, expect.any(String)]]);
  });

  test.skipIf(isAbsent)("of sales and stock are no products, customers, settlements or purchases", () => {
    const known = layouts.filter(
      ({ expected_route: route, subtype }) =>
        ["sales", "inventory"].includes(route) && !/catalog|settlement/.test(subtype),
    );
    const wrong = known.flatMap((layout) => {
      const { type } = analyse(layout).decision;
      return ["sales", "inventory", "general"].includes(type) ? [] : [`${layout.id} is taken for ${type}`];
    });
    expect(wrong).toEqual([]);
  });

  test.skipIf(isAbsent)("of sales are never inventory", () => {
    const sales = layouts.filter(({ expected_route: route }) => route === "sales");
    const taken = sales.filter((layout) => analyse(layout).decision.type === "inventory");
    expect(taken.map(({ id }) => id)).toEqual([]);
  });
});

type FieldNames = Readonly<Record<string, string>>;

/** The layout's own fields that a type has too, with their headers. */
function knownFields({ canonical, columns }: ExportLayout, fieldOf: FieldNames): [string, string][] {
  return Object.entries(canonical).flatMap(([name, header]): [string, string][] => {
    const field = fieldOf[name];
    return field === undefined || !columns.includes(header) ? [] : [[field, header]];
  });
}

/** A header in a field that is another header's, or a known header in a field that is not its own. */
function wrongFields(layout: ExportLayout, fields: FieldNames, fieldOf: FieldNames): string[] {
  const headerOf = new Map(knownFields(layout, fieldOf));
  const nameOf = new Map(Object.entries(layout.canonical).map(([name, header]) => [header, name]));
  return Object.entries(fields).flatMap(([field, header]) => {
    const right = headerOf.get(field);
    const name = nameOf.get(header);
    const isWrong = (right !== undefined && right !== header) || (name !== undefined && fieldOf[name] !== field);
    return isWrong ? [`${header} is taken for ${field}`] : [];
  });
}
