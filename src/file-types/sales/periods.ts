import { fitsKind } from "../candidates.ts";
import { type Column, type Draft, picked, pickOf, refuse } from "../draft.ts";
import { headerKeys, readHeaderName } from "../header-name.ts";
import { isOpenPeriod, type PeriodHeader, readPeriod } from "../period-header.ts";

interface PeriodColumn extends PeriodHeader {
  readonly column: Column;
  /** What its cells count; null where the header does not say. */
  readonly field: Measure | null;
  readonly currency: string | null;
}

type Measure = "line_net" | "quantity";

const money = new Set(
  headerKeys(
    "sales|net sales|revenue|net revenue|sales amount|sales value|turnover|umsatz|nettoumsatz|umsatz netto|chiffre d affaires|ca|ca ht|ventes|ventas|vendite|fatturato|faturamento|omzet|obrat|sprzedaz|売上|売上金額|销售额",
  ),
);
const units = new Set(
  headerKeys(
    "units|units sold|qty|qty sold|quantity|quantity sold|sales units|unit sales|sales qty|sales quantity|sold|items sold|pieces|pcs|menge|verkaufsmenge|absatz|stuck|quantite|quantites|quantite vendue|unites|cantidad|unidades|unidades vendidas|quantita|quantidade|aantal|ilosc|mnozstvi|数量|販売数|销量|销售数量",
  ),
);

/** Columns without a word are periods of something: of sales where people said so, else nothing says of what. */
const leastPeriods = 2;

/**
 * A crosstab of sales: a column a day or a month, an item a record. Headers that say what they count make it sales; of
 * bare periods it is asked, once the table is said to be sales. True where it is one.
 */
export function assignPeriods(draft: Draft): boolean {
  const found = readPeriods(draft);
  if (found.length < leastPeriods || draft.columns.some((column) => isDayColumn(column, found))) return false;
  const told = withMeasures(draft, found);
  if (told.length < leastPeriods) return false;
  for (const field of ["quantity", "unit_price", "line_net", "line_gross"]) {
    const other = picked(draft, field);
    if (other) refuse(draft, other, "the amounts stand below days or months");
  }
  const names = new Set<string>();
  for (const { column, field, day } of told) {
    const name = `${field} of ${day}`;
    if (names.has(name)) refuse(draft, column, `another column is the ${name}, too`);
    else pickOf(draft, { field, column, of: { field: "order_date", value: day } }, `its header names its day: ${day}`);
    names.add(name);
  }
  const days = [...new Set(told.map(({ day }) => day))].toSorted();
  const isOfMonths = told.some(({ grain }) => grain === "month");
  draft.reasons.push(
    `${days.length} ${isOfMonths ? "months" : "days"} have a column each, from ${days[0]} to ${days.at(-1)}: each record is a sale in each of them where its cell is filled`,
    ...(isOfMonths ? ["a cell of a month counts on its first day: days and weeks of these rows say nothing"] : []),
  );
  return true;
}

/** What speaks of periods that are not read; null where none do. */
export function unreadPeriods(draft: Draft): string | null {
  const bare = readPeriods(draft).filter(({ column }) => !draft.ofHeaders.has(column.name));
  const [first] = bare;
  if (bare.length < leastPeriods || first === undefined) return sayOpenPeriods(draft);
  return `${first.column.name} to ${bare.at(-1)?.column.name} have a period each and do not say what they count: if these are sales, type=sales reads them`;
}

const leastOpenPeriods = 3;

function sayOpenPeriods({ columns }: Draft): string | null {
  const open = columns.filter((column) => isOpenPeriod(column.name) && fitsKind(column, { kind: "number" }));
  if (open.length < leastOpenPeriods) return null;
  return `${open[0]?.name} to ${open.at(-1)?.name} are periods that do not say their year: they are not read; with the year in their headers (Jan 2026) they can be`;
}

/** Columns of numbers that name a period, all of one grain and one currency. */
function readPeriods({ columns }: Draft): PeriodColumn[] {
  const found = columns.flatMap((column): PeriodColumn[] => {
    const period = readPeriod(column.name);
    if (period === null || !fitsKind(column, { kind: "number" })) return [];
    const { key, currency } = readHeaderName(period.rest);
    const field = money.has(key) ? "line_net" : units.has(key) ? "quantity" : null;
    return field === null && key !== "" ? [] : [{ column, ...period, field, currency }];
  });
  const isOne = (values: readonly (string | null)[]): boolean => new Set(values).size === 1;
  const ofMoney = found.flatMap(({ field, currency }) => (field === "quantity" ? [] : currency));
  return isOne(found.map(({ grain }) => grain)) && (ofMoney.length === 0 || isOne(ofMoney)) ? found : [];
}

/** A day of the row itself says that the row is of that day. */
function isDayColumn(column: Column, found: readonly PeriodColumn[]): boolean {
  return column.source.reading.kind === "date" && !found.some((period) => period.column === column);
}

function withMeasures(draft: Draft, found: readonly PeriodColumn[]): (PeriodColumn & { readonly field: Measure })[] {
  const isSales = draft.answers.get("type") === "sales";
  const bare = found.find(({ field }) => field === null);
  const answer = draft.answers.get("sales");
  if (isSales && bare !== undefined && answer === undefined) {
    draft.questions.push({ id: "sales", column: bare.column.name, values: ["money", "units"] });
  }
  const ofBare = !isSales ? null : answer === "units" ? "quantity" : "line_net";
  return found.flatMap(({ field, ...period }) => {
    const measure = field ?? ofBare;
    return measure === null ? [] : [{ ...period, field: measure }];
  });
}
