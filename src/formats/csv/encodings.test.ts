import { describe, expect, test } from "vitest";
import { createEncoder } from "../../../test/support/encode-text.ts";
import { OmError } from "#core/errors.ts";
import { detectEncoding } from "./encoding.ts";

const nothing = new Uint8Array();
/** Other texts in each run; a failure names its seed. */
const firstSeed = Date.now() % 1_000_000;

/** Small tables as shops write them; encodings in which they can be written. */
const texts: readonly [string, readonly string[], string][] = [
  [
    "Japanese",
    ["shift_jis", "euc-jp"],
    "日付,商品名,数量,金額\n2026-01-01,ドリップコーヒー豆,12,1200\n2026-01-02,りんごジュース,3,450\n2026-01-03,緑茶と表示ラベル,1,980\n",
  ],
  [
    "Chinese",
    ["gb18030"],
    "交易时间,商品名称,数量,金额,订单状态\n2026-01-01,苹果汁,12,36.00,交易成功\n2026-01-02,咖啡豆,1,88.00,等待确认收货\n2026-01-03,红茶和绿茶,2,40.00,已退款\n",
  ],
  [
    "Chinese of Taiwan",
    ["big5"],
    "日期,商品名稱,數量,金額,訂單狀態\n2026-01-01,蘋果汁,12,360,已完成\n2026-01-02,咖啡豆,1,880,等待付款\n2026-01-03,功能許可,2,400,已退款\n",
  ],
  ["Korean", ["euc-kr"], "날짜,상품명,수량,금액\n2026-01-01,사과 주스,12,3600\n2026-01-02,원두 커피,1,8800\n"],
  [
    "Russian",
    ["windows-1251"],
    "Дата;Наименование товара;Количество;Цена\n01.02.2026;Сок яблочный;12;36,00\n02.02.2026;Кофе в зёрнах;1;880,00\n03.02.2026;Чай зелёный листовой;2;40,00\n",
  ],
  [
    "Greek",
    ["windows-1253"],
    "Ημερομηνία;Προϊόν;Ποσότητα;Τιμή\n01/02/2026;Χυμός μήλου;12;36,00\n02/02/2026;Καφές σε κόκκους;1;8,80\n03/02/2026;Πράσινο τσάι από την Ελλάδα;2;4,00\n",
  ],
  [
    "Polish",
    ["windows-1250", "iso-8859-2"],
    "Data;Nazwa;Ilość\n1;Książka młodszych;1\n2;Świeży łosoś;2\n3;Żółta róża;1\n",
  ],
  [
    "Czech",
    ["windows-1250", "iso-8859-2"],
    "Položka;Částka;Příjemce\nKůň;1;Jiří\nČerstvé maso;2;Žofie\nLéto u řeky;3;Šárka\n",
  ],
  [
    "Hungarian",
    ["windows-1250", "iso-8859-2"],
    "Megnevezés;Mennyiség;Összeg\nGyümölcslé;1;2\nKávé őrölt;3;4\nFűszer;5;6\nTűzhely;7;8\n",
  ],
  [
    "Romanian",
    ["windows-1250", "iso-8859-2"],
    "Denumire;Cantitate;Preţ\nPâine;1;2\nBrânză şi smântână;3;4\nÎngheţată mică;5;6\n",
  ],
  [
    "Croatian",
    ["windows-1250", "iso-8859-2"],
    "Naziv;Količina;Cijena\nVoćni čaj;1;2\nMlađi sir;3;4\nŠkolska bilježnica;5;6\n",
  ],
  [
    "Turkish",
    ["windows-1254"],
    "Ürün;Açıklama;Şehir\nÇay;Yeşil çay;İstanbul\nSüt;Günlük taze süt;Eskişehir\nYoğurt;Kaymaklı;Muğla\n",
  ],
  [
    "Latvian",
    ["windows-1257"],
    "Nosaukums;Daudzums;Cena\nĀbolu sula;1;2\nZaļā tēja;3;4\nKafijas pupiņas;5;6\nŠķēlēs griezts siers;7;8\n",
  ],
  [
    "Lithuanian",
    ["windows-1257"],
    "Pavadinimas;Kiekis;Kaina\nObuolių sultys;1;2\nŽalioji arbata;3;4\nRūgštūs agurkėliai;5;6\nJogurtas su mėlynėmis įvairus;7;8\nTrąšos gėlėms;9;9\nČesnakas;1;1\n",
  ],
  [
    "French with the euro",
    ["iso-8859-15", "windows-1252"],
    "Désignation;Quantité;Prix\nŒufs frais;12;3,60 €\nCrème brûlée;1;4 €\nCœur de bœuf;2;9 €\n",
  ],
  ["German", ["windows-1252"], "Menge;Größe;Straße\n1;klein;Müllerstraße\n2;groß;Königsallee\n"],
  ["Names of many countries", ["windows-1252"], "Name\nPeña\nMüller\nFrançois\nSøren\nJosé\nÅsa\nCrêpe\n"],
];

describe("the encoding of a table", () => {
  test.each(texts.flatMap(([language, encodings, text]) => encodings.map((one) => [language, one, text] as const)))(
    "in %s written as %s is found",
    (_, encoding, text) => {
      const bytes = createEncoder(encoding)(text);
      const found = detectEncoding(bytes, nothing).encoding;
      expect(new TextDecoder(found).decode(bytes)).toBe(text);
    },
  );

  test("is found in lines far behind a head of ASCII", () => {
    const tail = createEncoder("gb18030")((texts[1]?.[2] ?? "").repeat(3));
    expect(detectEncoding(Buffer.from("id,name\n"), tail).encoding).toBe("gb18030");
  });

  test("is found in a head that is cut in the middle of a character", () => {
    const bytes = createEncoder("shift_jis")((texts[0]?.[2] ?? "").repeat(600));
    for (let size = 65_536; size < 65_566; size += 1) {
      expect(detectEncoding(bytes.subarray(0, size), nothing).encoding).toBe("shift_jis");
    }
  });

  test("that may be another is told with it", () => {
    const bytes = createEncoder("windows-1252")("Name\nPeña\nCórdoba\n");
    expect(detectEncoding(bytes, nothing)).toMatchObject({ encoding: "windows-1252", runnerUp: "windows-1250" });
  });
});

/** Characters by the first bytes of their rows. */
function rows(encoding: string, from: number, to: number): readonly string[] {
  const decoder = new TextDecoder(encoding);
  const all: string[] = [];
  for (let lead = from; lead <= to; lead += 1) {
    for (let trail = encoding === "big5" || encoding === "shift_jis" ? 0x40 : 0xa1; trail < 0xff; trail += 1) {
      const text = decoder.decode(Uint8Array.of(lead, trail));
      if ([...text].length === 1 && /[\p{L}]/u.test(text)) all.push(text);
    }
  }
  return all;
}

const ascii = Array.from("abcdefghijklmnopqrstuvwxyz");
const kana = rows("euc-jp", 0xa4, 0xa5);
const kanji = rows("euc-jp", 0xb0, 0xcf);
const scripts: readonly [string, string, readonly string[]][] = [
  ["Japanese", "shift_jis", [...kana, ...kana, ...kana, ...kana, ...kana, ...kana, ...kanji.slice(0, 1_000)]],
  ["Japanese", "euc-jp", [...kana, ...kana, ...kana, ...kana, ...kana, ...kana, ...kanji.slice(0, 1_000)]],
  ["Japanese without kana", "shift_jis", kanji],
  ["Japanese without kana", "euc-jp", kanji],
  ["Chinese", "gb18030", rows("gb18030", 0xb0, 0xd7)],
  ["rare Chinese", "gb18030", rows("gb18030", 0xb0, 0xf7)],
  ["Chinese of Taiwan", "big5", rows("big5", 0xa4, 0xc6)],
  ["Korean", "euc-kr", rows("euc-kr", 0xb0, 0xc8)],
  ["Korean with Chinese characters", "euc-kr", rows("euc-kr", 0xb0, 0xfd)],
  ["Russian", "windows-1251", Array.from("абвгдежзийклмнопрстуфхцчшщъыьэюяё")],
  ["Russian", "koi8-r", Array.from("абвгдежзийклмнопрстуфхцчшщъыьэюяё")],
  ["Russian", "ibm866", Array.from("абвгдежзийклмнопрстуфхцчшщъыьэюяё")],
  ["Russian", "iso-8859-5", Array.from("абвгдежзийклмнопрстуфхцчшщъыьэюяё")],
  ["Greek", "windows-1253", Array.from("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ")],
  ["Greek", "iso-8859-7", Array.from("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ")],
  ["Polish", "windows-1250", [...ascii, ...Array.from("ąćęłńóśźż")]],
  ["Polish", "iso-8859-2", [...ascii, ...Array.from("ąćęłńóśźż")]],
  ["Czech", "windows-1250", [...ascii, ...Array.from("áčďéěíňóřšťúůýž")]],
  ["Czech", "iso-8859-2", [...ascii, ...Array.from("áčďéěíňóřšťúůýž")]],
  ["Hungarian", "windows-1250", [...ascii, ...Array.from("áéíóöőúüű")]],
  ["Romanian", "windows-1250", [...ascii, ...Array.from("ăâîşţ")]],
  ["Croatian", "windows-1250", [...ascii, ...Array.from("čćđšž")]],
  ["Turkish", "windows-1254", [...ascii, ...Array.from("çğıöşü")]],
  ["Latvian", "windows-1257", [...ascii, ...Array.from("āčēģīķļņšūž")]],
  ["Lithuanian", "windows-1257", [...ascii, ...Array.from("ąčęėįšųūž")]],
  ["French", "windows-1252", [...ascii, ...Array.from("àâæçéèêëîïôœùûü")]],
  ["French", "iso-8859-15", [...ascii, ...Array.from("àâæçéèêëîïôœùûü")]],
  ["Spanish", "windows-1252", [...ascii, ...Array.from("áéíóúñ")]],
  ["Portuguese", "windows-1252", [...ascii, ...Array.from("áâãàçéêíóôõú")]],
  ["Danish", "windows-1252", [...ascii, ...Array.from("åæø")]],
];

describe("random letters", () => {
  test.each(scripts)("of %s written as %s are read rightly or refused", (_, encoding, letters) => {
    const encode = createEncoder(encoding);
    const writable = letters.filter((letter) => canEncode(encode, letter));
    for (let seed = firstSeed; seed < firstSeed + 20; seed += 1) {
      const text = writeTable(writable, createRandom(seed));
      const bytes = encode(text);
      const found = detect(bytes);
      const read = found === null ? text : new TextDecoder(found).decode(bytes);
      expect(read === text, `seed ${seed}: ${found}`).toBe(true);
    }
  });
});

type Random = (below: number) => number;

function createRandom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Rows of three words until 200 letters are beyond ASCII. */
function writeTable(letters: readonly string[], random: Random): string {
  let text = "id;name;place\n";
  while ((text.match(/[^\0-\x7f]/gu)?.length ?? 0) < 200) {
    const word = (): string => Array.from({ length: 2 + random(8) }, () => letters[random(letters.length)]).join("");
    text += `${word()};${word()};${word()}\n`;
  }
  return text;
}

function canEncode(encode: (text: string) => Buffer, letter: string): boolean {
  try {
    return encode(letter).length > 0;
  } catch {
    return false;
  }
}

function detect(bytes: Buffer): string | null {
  try {
    return detectEncoding(bytes, nothing).encoding;
  } catch (error) {
    if (error instanceof OmError && error.code === "ENCODING_UNREADABLE") return null;
    throw error;
  }
}
