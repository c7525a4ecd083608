import { describe, expect, test } from "vitest";
import { readPlaces } from "../../../test/support/read-places.ts";
import { sniffFormat } from "../registry.ts";
import { mail } from "./index.ts";

const head = `From: =?utf-8?Q?J=C3=BCrgen?= <j@acme.example>
To: shop@example.org
Subject: =?iso-8859-1?Q?Sp=E4te?= Tassen
Date: Mon, 04 May 2026 23:30:00 +0200
MIME-Version: 1.0
`;
const alternatives = `${head}Content-Type: multipart/mixed; boundary=A

--A
Content-Type: multipart/alternative; boundary=B

--B
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Die Tassen sind sp=E4t.
--B
Content-Type: text/html; charset=utf-8

<p>Die Tassen sind <b>spät</b>.</p><script>canary()</script>
--B--
--A
Content-Type: application/pdf; name=invoice.pdf
Content-Disposition: attachment; filename=invoice.pdf
Content-Transfer-Encoding: base64

Y2FuYXJ5
--A--
`;
const plain = `${head}Content-Type: text/plain; charset=utf-8

The mugs are late.

Sorry.
`;

describe("a mail", () => {
  test("is read once, with its subject, sender and day; what is attached is named", async () => {
    const [place] = await readPlaces(mail, alternatives, "late.eml");
    expect(place?.rows.map(({ cells }) => cells)).toEqual([
      ["Späte Tassen", "from Jürgen <j@acme.example>, 2026-05-04", expect.any(String), "Die Tassen sind spät."],
    ]);
    expect(place?.notes).toEqual([
      "attached and not read: invoice.pdf; send what of it is to be read as a file of its own",
    ]);
  });

  test("of plain text is cited by its lines in the file", async () => {
    const [place] = await readPlaces(mail, plain, "late.eml");
    expect(place?.rows.map(({ line, cells }) => [line, ...cells.slice(2)])).toEqual([
      [8, "lines 8-10", "The mugs are late.\n\nSorry."],
    ]);
  });

  test("of a page alone is what its readers see", async () => {
    const text = `${head}Content-Type: text/html\n\n<h1>Late</h1><p>Mugs.</p><style>canary</style><script>canary()</script>`;
    const [place] = await readPlaces(mail, text.replaceAll("\n", "\r\n"), "late.eml");
    expect(place?.rows.map(({ cells }) => cells[3])).toEqual(["Late\n\nMugs."]);
  });

  test("without text says what it is about", async () => {
    const [place] = await readPlaces(mail, `${head}\n`, "late.eml");
    expect(place?.rows.map(({ cells }) => cells[3])).toEqual(["Späte Tassen"]);
  });

  test("stands beside others in a mailbox", async () => {
    const box = `From j@acme.example Mon May  4 10:00:00 2026\n${plain}\nFrom here on all is well.\n\nFrom j@acme.example Tue May  5 10:00:00 2026\n${plain.replace("late", "here")}`;
    expect(sniffFormat(Buffer.from(box), "inbox").id).toBe("mail");
    const [place] = await readPlaces(mail, box, "inbox.mbox");
    expect(place?.rows.map(({ line, cells }) => [line, cells[2], cells[3]])).toEqual([
      [9, "mail 1", "The mugs are late.\n\nSorry.\n\nFrom here on all is well."],
      [23, "mail 2", "The mugs are here.\n\nSorry."],
    ]);
    expect(place?.notes).toEqual(["a mailbox of 2 mails"]);
  });

  test("that is nested without end is refused", async () => {
    const nested = Array.from(
      { length: 300 },
      (_none, at) => `Content-Type: multipart/mixed; boundary=b${at}\n\n--b${at}\n`,
    ).join("");
    await expect(readPlaces(mail, `${head}${nested}`, "deep.eml")).rejects.toMatchObject({ code: "FILE_CORRUPT" });
  });

  test("is told by its headers, and a list of keys and values is none", () => {
    const formatOf = (text: string, name: string): string => sniffFormat(Buffer.from(text), name).id;
    expect(formatOf(plain, "mail")).toBe("mail");
    expect(formatOf("Subject: x\nFrom: a@b.example\n\nHi.\n", "mail.eml")).toBe("mail");
    expect(formatOf("From: Leeds\nTo: York\nDate: 2026-03-04\n", "transfer.txt")).toBe("csv");
  });
});
