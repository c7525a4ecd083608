import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openHttpHome } from "../support/http-home.ts";
import { errorOf, om as runOm, reportOf } from "../support/om.ts";

let folder = "";
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "om-changes-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const om = (...args: string[]) => runOm(args, { dataDir: join(folder, "data") });

async function ingest(name: string, ...lines: readonly string[]) {
  writeFileSync(join(folder, name), `${lines.join("\n")}\n`);
  return reportOf(await om("ingest", "--json", join(folder, name)));
}

const header = "Snapshot date,SKU,Product,Warehouse,On hand,Unit cost (EUR)";
const january = [
  header,
  "2026-01-31,A-1,Mug,North,12,2.10",
  "2026-01-31,A-1,Mug,South,4,2.10",
  "2026-01-31,A-2,Tea,North,N/A,3.00",
  "2026-01-31,A-3,Pot,North,5,10.005",
  "2026-01-31,A-4,Pan,North,3,8.00",
  "2026-01-31,A-5,Cup,South,6,1.00",
  "2026-01-31,A-6,Jar,South,2,1.00",
];
const february = [
  header,
  "2026-02-28,A-1,Mug,North,9,2.10",
  "2026-02-28,A-1,Mug,South,4,2.10",
  "2026-02-28,A-2,Tea,North,7,3.00",
  "2026-02-28,A-3,Pot,North,,10.005",
  "2026-02-28,A-5,Cup,South,6,1.25",
  "2026-02-28,A-6,Jar,South,-1,1.00",
  "2026-02-28,A-7,Box,South,20,0.50",
];

test(
  "two lists of a source: what is new, gone and changed, in accounts that add up",
  { timeout: 300_000 },
  async () => {
    const older = await ingest("january.csv", ...january);
    expect(errorOf(await om("changes", "--json"))).toMatchObject({ code: "NO_DATA" });
    await ingest(
      "other.csv",
      "Artikelnummer;Bezeichnung;Lagerort;Bestand",
      "B-1;Zange;Halle 1;4",
      "B-2;Hammer;Halle 1;2",
    );
    const newer = await ingest("february.csv", ...february);
    const [found] = (await om("changes", "--json")).json;
    expect(found).toMatchObject({
      before: { fileId: older.fileId, name: "january.csv", firstDay: "2026-01-31", rows: 7, items: 7 },
      after: { fileId: newer.fileId, name: "february.csv", lastDay: "2026-02-28", rows: 7, items: 7 },
      quantity: "quantity_on_hand",
      items: { new: 1, gone: 1, changed: 4, revalued: 1, same: 1 },
      units: { before: "32", new: "20", gone: "3", changed: "-6", becameKnown: "7", becameUnknown: "5", after: "45" },
      values: [
        {
          currency: "EUR",
          before: "115.625",
          new: "10",
          gone: "24",
          changed: "-7.8",
          becameKnown: "21",
          becameUnknown: "50.025",
          after: "64.8",
        },
      ],
      placesTotal: 2,
      places: [
        {
          place: "North",
          units: {
            before: "20",
            new: "0",
            gone: "3",
            changed: "-3",
            becameKnown: "7",
            becameUnknown: "5",
            after: "16",
          },
        },
        { place: "South", units: { before: "12", new: "20", gone: "0", changed: "-3", after: "29" } },
      ],
      changesTotal: 7,
      changes: [
        {
          item: "A-3",
          status: "changed",
          units: { before: "5", after: null, difference: null },
          lines: { before: 5, after: 5 },
        },
        { item: "A-4", status: "gone", units: { difference: "-3" }, values: [{ currency: "EUR", difference: "-24" }] },
        { item: "A-2", product: "Tea", place: "North", units: { before: null, after: "7", difference: null } },
        { item: "A-7", status: "new", units: { difference: "20" }, lines: { before: null, after: 8 } },
        {
          item: "A-1",
          place: "North",
          units: { before: "12", after: "9", difference: "-3" },
          values: [{ difference: "-6.3" }],
        },
        { item: "A-6", status: "changed", units: { difference: "-3" } },
        {
          item: "A-5",
          status: "revalued",
          units: { difference: "0" },
          values: [{ before: "6", after: "7.5", difference: "1.5" }],
        },
      ],
    });
    const shown = (await om("changes", newer.fileId, older.fileId, "--limit", "2")).stdout;
    expect(shown).toContain("february.csv, since january.csv");
    expect(shown).toContain("items: 1 new, 1 gone, 4 changed, 1 of another worth, 1 the same");
    expect(shown).toContain("units: 32 + 20 new - 3 gone - 6 changed + 7 not known before - 5 not known any more = 45");
    expect(shown).toContain('gone  "A-4" Pan at "North": 3 -> not listed (-3), EUR 24.00 -> not listed (-24.00)');
    expect(shown).toContain("5 more items: ");

    const server = await openHttpHome({ dataDir: join(folder, "data") });
    const turned = await server.get(`/v1/changes?file=${older.fileId}&since=${newer.fileId}&limit=0`);
    expect(turned.json).toMatchObject({
      units: { before: "45", new: "3", gone: "20", changed: "6", becameKnown: "5", becameUnknown: "7", after: "32" },
      changes: [],
      changesTotal: 7,
    });
    await server.close();

    await om("undo", older.fileId);
    expect(errorOf(await om("changes", "--json", newer.fileId, older.fileId))).toMatchObject({ code: "STATE_WRONG" });
    expect(errorOf(await om("changes", "--json", newer.fileId))).toMatchObject({ code: "NO_DATA" });
    expect(errorOf(await om("changes", "--json", "file_0000000000000000"))).toMatchObject({ code: "NOT_FOUND" });
  },
);
