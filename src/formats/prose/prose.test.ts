import { describe, expect, test } from "vitest";
import { namedCells, readPlaces } from "../../../test/support/read-places.ts";
import { sniffFormat } from "../registry.ts";
import { prose } from "./index.ts";

const formatOf = (text: string, name: string): string => sniffFormat(Buffer.from(text), name).id;
const policy = "# Returns policy\n\nGoods come back within 30 days.\n\n## Food\n\n- opened or not\n";
const letter =
  "Dear team,\n\nfrom 1 May on the lead time of Acme, our supplier of mugs, is 14 days.\nPlease order early, above all before holidays.\n\nRegards,\nAnna\n";

describe("what is written to be read", () => {
  test.each([
    ["Markdown", policy, "policy.md"],
    ["Markdown without a name for it", policy, "policy"],
    ["a letter", letter, "letter.txt"],
    ["one sentence", "The supplier called, and said that the mugs will be late.\n", "call.txt"],
    [
      "a mail with a comma in each line",
      "Dear all,\n\nthe kiln of our pottery will stand still, as its lining has to be made anew.\nTeapots are sent in June, not before.\n\nKind regards, Ada of the pottery\n",
      "mail.txt",
    ],
    [
      "a mail of short lines with commas",
      "Hi Tom,\n\nsorry, the boards, and kettles are late,\nwe ship Monday, maybe Tuesday,\nprice is 11.50 now, was 11.00,\nplease confirm, quickly,\n\nthanks, Ben,\nShop, Ulm\n",
      "mail.txt",
    ],
    ["a mail of items", "Hello Tom, Ben here\nBoards, late again\nKettles, on time\nThanks, Ben\n", "mail.txt"],
    [
      "a talk with its times in brackets",
      "[27.11.26, 09:14:02] Ben: are the kettles there yet?\n[27.11.26, 09:15:10] Tom: no, the supplier says Friday\n[27.11.26, 09:16:01] Ben: tell her that she gets ten per cent off.\n",
      "chat.txt",
    ],
    ["a footnote", "[1] The kettles come from the works by the river.\n[2] So do the boards, mostly.\n", "notes.txt"],
    ["Japanese", "配送は通常三日以内に行われます。返品は三十日以内です。\n", "policy.txt"],
    ["a note with front matter", '---\ntitle: "x"\n---\n\na,b\n1,2\n3,4\n', "note.md"],
    ["Markdown that begins with tags", '<p align="center">Shop</p>\n\n# Shop\n\nWe sell mugs.\n', "README.md"],
    [
      "a document with a table among its sentences",
      `# Prices\n\n${"We list what things cost, and for how long that holds.\n\n".repeat(4)}| mug | 4 |\n| tea | 9 |\n| hat | 2 |\n`,
      "prices.md",
    ],
  ])("%s is a document", (_what, text, name) => {
    expect(formatOf(text, name)).toBe("prose");
  });

  test.each([
    ["a CSV by any name", "sku,name,price\nM1,Mug,4.00\nM2,Big mug,5.00\n", "list.txt"],
    ["a table of Markdown alone", "| sku | price |\n|---|---|\n| M1 | 4 |\n| M2 | 5 |\n", "list.md"],
    ["a table that greets", "hello,quantity\nmug,2\ntea,3\n", "list.txt"],
    [
      "texts in a table",
      'sku,review\nM1,"Very nice. I would buy it again."\nM2,"It broke, after a week. Sad."\n',
      "reviews",
    ],
    ["one row with a text", "sku,description\nM1,This is a nice mug. It holds tea.\n", "one.txt"],
    [
      "words above a table",
      "This report lists what was sold. It is confidential.\nPlease ask Anna about it.\n\nsku;quantity\nM1;2\nM2;3\n",
      "report.txt",
    ],
    ["sentences in a file of a table's name", "Great mug. It holds tea.\nNot bad. I would buy it.\n", "reviews.csv"],
    ["a list of one column", "sku\nM1\nM2\nM3\n", "list.txt"],
    ["tabs", "id\ttext\n1\tA long text. With sentences.\n2\tAnother one. It goes on.\n", "texts.txt"],
  ])("%s stays a table", (_what, text, name) => {
    expect(formatOf(text, name)).not.toBe("prose");
  });
});

describe("a document", () => {
  test("has a row for each passage, below its title and with its line", async () => {
    const [place] = await readPlaces(prose, policy, "policy.md");
    expect(place?.isDocument).toBe(true);
    expect(place?.rows.map(({ line }) => line)).toEqual([1, 5]);
    expect(place && namedCells(place).map((cells) => Object.fromEntries(cells))).toEqual([
      { title: "Returns policy", place: "lines 1-3", text: "# Returns policy\n\nGoods come back within 30 days." },
      { title: "Returns policy", section: "Food", place: "lines 5-7", text: "## Food\n\n- opened or not" },
    ]);
  });

  test("is called by its front matter, or else by its file", async () => {
    const titleOf = async (text: string): Promise<string | undefined> =>
      (await readPlaces(prose, text, "lead times.md"))[0]?.rows[0]?.cells[0];
    expect(await titleOf('---\ntitle: "Say \\"late\\""\n---\n\nMugs.\n')).toBe('Say "late"');
    expect(await titleOf("Mugs are late.\n")).toBe("lead times");
  });

  test("says what else its front matter says", async () => {
    const [place] = await readPlaces(prose, "---\ntitle: x\nowner: Anna\n---\n\nMugs.\n");
    expect(place?.rows[0]?.cells[3]).toContain("owner: Anna");
  });

  test.each([
    ["UTF-16", Buffer.from(`\ufeff${letter}`, "utf16le"), "Dear team"],
    [
      "Windows-1252",
      Buffer.from("Die Lieferung verzögert sich für alle Größen. Bitte früh bestellen.\n", "latin1"),
      "verzögert",
    ],
  ])("in %s is read by its letters", async (_encoding, bytes, seen) => {
    expect(sniffFormat(bytes, "letter.txt").id).toBe("prose");
    const [place] = await readPlaces(prose, bytes);
    expect(place?.rows[0]?.cells[3]).toContain(seen);
  });

  test("with odd bytes loses none of its words", async () => {
    const bytes = Buffer.concat([
      Buffer.from(`${"Größe und Länge, für alle.\n".repeat(20)}\nThe end `),
      Buffer.from([0xff]),
      Buffer.from(" of it.\n"),
    ]);
    const [place] = await readPlaces(prose, bytes);
    expect(place?.rows.map(({ cells }) => cells[3]).join("\n")).toContain("The end \ufffd of it.");
    expect(place?.unreadable).toEqual([]);
  });
});
