/** The day of an export as its file says it, and what people should know of that. */
export interface ExportDate {
  /** ISO day; null where the file does not say it in a form that has one meaning. */
  readonly day: string | null;
  /** Sentences for people. */
  readonly notes: readonly string[];
}

/** Before the date, in a line above the table. */
const exportWords =
  /\b(?:exported|export(?:ed)? (?:date|time)|(?:date|time) (?:of export|exported|generated)|generated|report (?:run|created)|run (?:date|on)|downloaded|printed|created on|exportiert|erstellt am|erzeugt am|exportdatum|druckdatum|exporté|généré|téléchargé|exportado|generado|esportato|generato|geëxporteerd|gegenereerd|wyeksportowano|wygenerowano)\b|出力日|エクスポート日|导出日期|导出时间|生成时间/iu;

/**
 * When a table was exported: what a line above it says, else the name of its file. A date that can be read as two days is
 * not used, nor one of several: then the notes say so.
 * @param preamble the lines above the table
 * @param names what the file is called, and what the archive is that holds it
 */
export function findExportDate(preamble: readonly string[], names: readonly string[]): ExportDate {
  const line = preamble.find((text) => exportWords.test(text) && datesIn(behindWords(text)).length > 0);
  const said =
    line === undefined ? null : judge(datesIn(behindWords(line)), `the line "${line.trim()}" above the table`);
  if (said !== null && said.day !== null) return said;
  const dated = names.map((name) => datesIn(withoutFolders(name))).find((dates) => dates.length > 0);
  const name = judge(dated ?? [], "the name of the file");
  return { day: name.day, notes: [...(said?.notes ?? []), ...name.notes] };
}

function behindWords(text: string): string {
  const found = exportWords.exec(text);
  return found === null ? "" : text.slice(found.index + found[0].length);
}

function withoutFolders(fileName: string): string {
  return fileName.split(/[/\\]/).at(-1) ?? fileName;
}

function judge(dates: readonly WrittenDate[], where: string): ExportDate {
  const days = new Set(dates.flatMap(({ mayBe }) => mayBe));
  const [day] = days;
  if (day === undefined) return { day: null, notes: [] };
  if (days.size === 1) return { day, notes: [`exported on ${day}, as ${where} says`] };
  const unclear = dates.find(({ mayBe }) => mayBe.length > 1);
  const why =
    unclear === undefined
      ? `holds several dates (${[...days].slice(0, 3).join(", ")})`
      : `holds ${unclear.text}, which may be ${unclear.mayBe.join(" or ")}`;
  return { day: null, notes: [`${where} ${why}: it does not say when this was exported`] };
}

interface WrittenDate {
  readonly text: string;
  /** ISO days that it can be read as. */
  readonly mayBe: readonly string[];
}

const months = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const monthName = `(${months.join("|")})[a-z]{0,6}`;

/** Forms of a date, each with what it can mean. Two digits of a year are no year. */
const forms: readonly { readonly form: RegExp; readonly read: (parts: readonly string[]) => (string | null)[] }[] = [
  { form: /(?<!\d)(\d{4})([-_./])(\d{1,2})\2(\d{1,2})(?!\d)/g, read: ([y, , m, d]) => [toDay(y, m, d)] },
  { form: /(?<!\d)(\d{4})(\d\d)(\d\d)(?:\d{6})?(?!\d)/g, read: ([y, m, d]) => [toDay(y, m, d)] },
  { form: /(?<!\d)(\d{4})年(\d{1,2})月(\d{1,2})日/g, read: ([y, m, d]) => [toDay(y, m, d)] },
  {
    form: /(?<!\d)(?<!\d[-_./])(\d{1,2})([-_./])(\d{1,2})\2(\d{4})(?!\d)/g,
    read: ([one, , two, y]) => [toDay(y, two, one), toDay(y, one, two)],
  },
  {
    form: new RegExp(`(?<!\\d)(\\d{1,2})(?:st|nd|rd|th)?[-_. ]*${monthName}[-_., ]*(\\d{4})(?!\\d)`, "gi"),
    read: ([d, name, y]) => [toDay(y, toMonth(name), d)],
  },
  {
    form: new RegExp(`(?<![a-z])${monthName}[-_. ]*(\\d{1,2})(?:st|nd|rd|th)?[-_., ]+(\\d{4})(?!\\d)`, "gi"),
    read: ([name, d, y]) => [toDay(y, toMonth(name), d)],
  },
];

function datesIn(text: string): WrittenDate[] {
  return forms.flatMap(({ form, read }) =>
    [...text.matchAll(form)].flatMap(([written, ...parts]): WrittenDate[] => {
      const mayBe = [...new Set(read(parts).flatMap((day) => day ?? []))];
      return mayBe.length === 0 ? [] : [{ text: written, mayBe }];
    }),
  );
}

function toMonth(name = ""): string {
  return String(months.indexOf(name.toLowerCase()) + 1);
}

/** Null where the calendar has no such day, or no export can be of that year. */
function toDay(year = "", month = "", day = ""): string | null {
  const iso = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const time = Date.parse(iso);
  const isCalendarDay = !Number.isNaN(time) && new Date(time).toISOString().startsWith(iso);
  return isCalendarDay && Number(year) >= 1990 && Number(year) < 2100 ? iso : null;
}
