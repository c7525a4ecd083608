import { expect, test } from "vitest";
import { openHttpHome } from "../support/http-home.ts";

test("a file of many columns is read within a small memory limit", async () => {
  const home = await openHttpHome({ environment: { OM_MEMORY_MB: "128" } });
  const columns = 300;
  const line = (cell: (column: number) => string): string =>
    Array.from({ length: columns }, (_none, column) => cell(column)).join(",");
  const rows = Array.from({ length: 200 }, (_none, row) => line((column) => `v${(row * 31 + column * 7) % 1_000}`));
  const sent = await home.post("/v1/files?name=wide.csv", [line((column) => `measure ${column}`), ...rows].join("\n"));
  const { json } = await home.get(`${sent.headers.get("location")}?wait=60`);
  expect(json).toMatchObject({ state: "done", tables: [{ rows: { accepted: 200 } }] });
  await home.close();
});
