import { expect, test } from "vitest";
import type { ManifestFile, RowClaim } from "./dataset.ts";
import { findLoneOwners } from "./lone-owners.ts";

function aFile(
  source: string,
  isShared?: boolean,
  owners: RowClaim["owners"] = { least: "1", most: "9" },
): ManifestFile {
  const claim = { source, owners, days: null, replacesDays: false, ...(isShared === undefined ? {} : { isShared }) };
  const fileId = `file_${source}`;
  return { ...unread, fileId, claim };
}

const unread: ManifestFile = {
  fileId: "file",
  table: "orders",
  name: "orders.csv",
  source: null,
  region: null,
  generation: 1,
  jobKey: "job",
  acceptedRows: 9,
  undatedRows: 0,
  firstDay: null,
  lastDay: null,
  currencies: ["EUR"],
  parts: [],
  deletions: null,
  filledColumns: ["order_id"],
};

test.each<[string, ManifestFile, readonly ManifestFile[], boolean]>([
  ["compared with its source", aFile("web", false), [aFile("web", false)], true],
  ["sharing an order with its source", aFile("web", true), [aFile("web", true)], false],
  ["in one range with another source", aFile("web", false), [aFile("till", true), aFile("market")], true],
  ["in one range with a table of its source where nobody looked", aFile("web", false), [aFile("web")], false],
  [
    "beside such a table of another range",
    aFile("web", false),
    [aFile("web", undefined, { least: "A", most: "B" })],
    true,
  ],
  ["without orders", aFile("web", undefined, null), [aFile("web")], true],
  ["of a version that made no claim", unread, [], false],
  ["beside one that made no claim, a source of its own", aFile("web", false), [unread], true],
])("owners of a table %s", (_case, file, others, isLone) => {
  expect(findLoneOwners([file, ...others])(file)).toBe(isLone);
});
