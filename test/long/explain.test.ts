import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readConfig } from "#core/config.ts";
import { openHome } from "../../src/apps/local/open-home.ts";
import { checkExplainedCells } from "../support/check-explained-cells.ts";

test("the rows of 1,000 random cells of 20 dirty files add up to them, and stand in the bytes as they are shown", async () => {
  const folder = mkdtempSync(join(tmpdir(), "om-explain-"));
  const config = readConfig({ OM_DATA_DIR: folder }, {});
  const home = await openHome(config, { role: "owner", writer: "inline", onTrouble: () => undefined });
  try {
    const seeds = Array.from({ length: 20 }, (_, at) => 100 + at);
    const { cells, rows, readPlainly, wrong } = await checkExplainedCells(home, seeds, 1_000);
    expect(wrong).toEqual([]);
    expect(cells).toBeGreaterThanOrEqual(1_000);
    expect(readPlainly / rows).toBeGreaterThan(0.9);
  } finally {
    await home.close();
    rmSync(folder, { recursive: true, force: true });
  }
}, 600_000);
