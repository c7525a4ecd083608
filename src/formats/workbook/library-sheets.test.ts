import { expect, test } from "vitest";
import { loadByLibrary } from "./library-sheets.ts";

const book = (...names: readonly string[]): Uint8Array => {
  const sheets = names.map(
    (name, index) =>
      `<Worksheet ss:Name="${name}"><Table><Row><Cell><Data ss:Type="Number">${index}</Data></Cell></Row></Table></Worksheet>`,
  );
  const namespace = "urn:schemas-microsoft-com:office:spreadsheet";
  const text = `<?xml version="1.0"?><Workbook xmlns="${namespace}" xmlns:ss="${namespace}">${sheets.join("")}</Workbook>`;
  return Buffer.from(text);
};

test("sheets of one name are refused: only one of them could be read", async () => {
  await expect(loadByLibrary(book("Till", "Web", "Till"))).rejects.toMatchObject({
    code: "FILE_CORRUPT",
    message: expect.stringContaining('"Till"'),
  });
  expect((await loadByLibrary(book("Till", "Web"))).map(({ name }) => name)).toEqual(["Till", "Web"]);
});
