import type { Answer } from "#context-engine/models/answer.ts";
import type { Cell, ResultColumn } from "#metrics/query.ts";
import type { Random } from "../eval/fixtures/random.ts";

/** A sentence about an answer that is true, as somebody might put it, with what an altered one has to change. */
export interface Phrasing {
  readonly text: string;
  /** Names of rows in it, and those of the table that are not. */
  readonly names: readonly string[];
  readonly others: readonly string[];
  /** It says the same with its two names the other way round. */
  readonly isSymmetric: boolean;
}

interface Told {
  readonly metric: string;
  readonly column: ResultColumn;
  readonly period: readonly string[];
  /** By name, the greatest first. */
  readonly rows: readonly { readonly name: string; readonly cells: ReadonlyMap<string, Cell> }[];
  readonly isSeries: boolean;
  readonly total: number | null;
}

const titles: Readonly<Record<string, readonly string[]>> = {
  net_sales: ["net sales", "net revenue", "revenue"],
  gross_sales: ["gross sales"],
  units: ["units sold", "units"],
  orders: ["orders"],
  discounts: ["discounts"],
  returns: ["returns"],
  aov: ["average order value"],
  margin_rate: ["margin rate"],
  return_rate: ["return rate"],
};
const monthNames = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** A true sentence of an answer about a total, a change, rows or shares. */
export function phraseHonestly(answer: Answer, random: Random): Phrasing {
  const of = <Value>(list: readonly Value[]): Value => {
    const found = list[random(list.length)];
    if (found === undefined) throw new Error("nothing to choose from");
    return found;
  };
  const told = read(answer);
  const { column, metric, rows } = told;
  const title = of(titles[metric] ?? [metric]);
  const Title = `${title.slice(0, 1).toUpperCase()}${title.slice(1)}`;
  const were = title === "average order value" || title.endsWith("rate") || title.endsWith("revenue") ? "was" : "were";
  const period = of(told.period);
  const at = period === "" ? "" : ` in ${period}`;
  const from = period === "" ? "" : `In ${period}, `;
  const say = (cell: Cell | undefined): string => sayValue(Number(cell), column, of);
  const make = (text: string, names: readonly string[] = []): Phrasing => ({
    text: `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${of([" [1].", ". [1]"])}`,
    names,
    others: rows
      .filter(({ name, cells }) => !names.includes(name) && isFar(cells.get(metric), names[0]))
      .map(({ name }) => name),
    isSymmetric: /[Tt]ogether|combined|difference/.test(text) || isAlike(names),
  });
  function isAlike([one, other]: readonly string[]): boolean {
    return other !== undefined && !isFar(rows.find(({ name }) => name === other)?.cells.get(metric), one);
  }

  /** Not the same when it is rounded. */
  function isFar(cell: Cell | undefined, name: string | undefined): boolean {
    const own = Number(rows.find((row) => row.name === name)?.cells.get(metric) ?? 0);
    return Math.abs(own - Number(cell)) > Math.abs(own) / 10;
  }
  const [first, second, third] = rows;
  const value = first?.cells.get(metric);

  const change = Number(first?.cells.get(`${metric}_change`) ?? Number.NaN);
  if (rows.length === 1 && !Number.isNaN(change)) {
    const [rose, up, more] =
      change >= 0
        ? [of(["rose", "grew", "increased", "climbed"]), "up", "higher"]
        : [of(["fell", "dropped", "declined", "decreased"]), "down", "lower"];
    const by = sayValue(Math.abs(change), column, of);
    const rate = sayPercent(Math.abs(Number(first?.cells.get(`${metric}_change_rate`))), of);
    const before = say(first?.cells.get(`${metric}_previous`));
    return make(
      of([
        `${Title} ${rose} by ${by} (${rate}) from ${before} to ${say(value)}`,
        `${Title} ${rose} ${rate}${at}`,
        `${from}${title} ${rose} by ${by} to ${say(value)}`,
        `${Title} ${rose} from ${before} to ${say(value)}, ${up} ${rate}`,
        `${Title} ${were} ${say(value)}, ${rate} ${more} than in the previous month`,
        `${Title} ${were} ${say(value)}, up from ${before}`.replace("up from", `${up} from`),
        `Compared with the previous month, ${title} ${rose} by ${rate}`,
        `${Title} came to ${say(value)}${at}, compared with ${before} in the month before`,
        `${Title} ${rose} by ${by}${at}`,
      ]),
    );
  }
  if (first === undefined || rows.length === 1) {
    return make(
      of([
        `${Title} ${were} ${say(value)}${at}`,
        `${from}${title} came to ${say(value)}`,
        `${from}${title} ${were} ${say(value)}`,
        `${Title}${at} amounted to ${say(value)}`,
        `The shop recorded ${title} of ${say(value)}${at}`,
        `${Title} reached ${say(value)}${at}`,
        `${from}the shop had ${title} of ${say(value)}`,
        `The figure for ${title}${at} is ${say(value)}`,
      ]),
    );
  }
  const one = of(rows);
  const other = of(rows.filter((row) => row !== one));
  const sayOf = (row: typeof one): string => say(row.cells.get(metric));
  const [big, small] = Number(one.cells.get(metric)) >= Number(other.cells.get(metric)) ? [one, other] : [other, one];
  const gap = sayValue(Number(big.cells.get(metric)) - Number(small.cells.get(metric)), column, of);
  const isAdditive = column.unit === "money" && metric !== "aov";
  if (told.isSeries) {
    const [earlier, later] = one.name < other.name ? [one, other] : [other, one];
    const went =
      Number(later.cells.get(metric)) >= Number(earlier.cells.get(metric))
        ? of(["rose", "grew", "increased"])
        : of(["fell", "dropped", "declined"]);
    const [begin, end] = [sayMonth(earlier.name, of), sayMonth(later.name, of)];
    const best = rows[0] ?? one;
    return make(
      of([
        `${Title} ${were} ${sayOf(earlier)} in ${begin} and ${sayOf(later)} in ${end}`,
        `${Title} ${went} from ${sayOf(earlier)} in ${begin} to ${sayOf(later)} in ${end}`,
        `In ${begin}, ${title} ${were} ${sayOf(earlier)}`,
        `The best month was ${sayMonth(best.name, of)} with ${sayOf(best)}`,
        `${sayMonth(later.name, of)} brought ${title} of ${sayOf(later)}`,
      ]),
    );
  }
  const share = one.cells.get(`${metric}_share`);
  const options = [
    make(`${one.name} had ${title} of ${sayOf(one)}`, [one.name]),
    make(`${Title} ${were} ${sayOf(one)} for ${one.name} and ${sayOf(other)} for ${other.name}`, [
      one.name,
      other.name,
    ]),
    make(`${one.name} came to ${sayOf(one)}, while ${other.name} had ${sayOf(other)}`, [one.name, other.name]),
    make(`${one.name} and ${other.name} had ${sayOf(one)} and ${sayOf(other)} respectively`, [one.name, other.name]),
    make(
      `${first.name} ${of(["was the top", "was the best", "had the highest value"])}, with ${sayOf(first)}`.replace(
        "was the top,",
        "was at the top,",
      ),
      [first.name],
    ),
    make(
      `${first.name} led with ${sayOf(first)}, followed by ${second?.name ?? ""} with ${say(second?.cells.get(metric))}`,
      [first.name, second?.name ?? ""],
    ),
    make(`${big.name} made ${gap} more than ${small.name}`, [big.name, small.name]),
    make(`The difference between ${big.name} and ${small.name} was ${gap}`, [big.name, small.name]),
    make(`"${one.name}" had ${title} of ${sayOf(one)}`, [one.name]),
    ...(third === undefined || rows.length < (answer.table?.rows.length ?? 0)
      ? []
      : [make(`The third largest was ${third.name} with ${say(third.cells.get(metric))}`, [third.name])]),
    ...(isAdditive
      ? [
          make(
            `Together, ${one.name} and ${other.name} made ${sayValue(Number(one.cells.get(metric)) + Number(other.cells.get(metric)), column, of)}`,
            [one.name, other.name],
          ),
          make(
            `${one.name} and ${other.name} combined had ${title} of ${sayValue(Number(one.cells.get(metric)) + Number(other.cells.get(metric)), column, of)}`,
            [one.name, other.name],
          ),
        ]
      : []),
    ...(isAdditive && told.total !== null
      ? [
          make(`${one.name} made up ${sayPercent(Number(one.cells.get(metric)) / told.total, of)} of the total`, [
            one.name,
          ]),
          make(`In total, ${title} ${were} ${sayValue(told.total, column, of)}`),
        ]
      : []),
    ...(share === undefined || share === null
      ? []
      : [
          make(`${one.name} accounted for ${sayPercent(Number(share), of)} of ${title}`, [one.name]),
          make(`${one.name} had ${sayOf(one)}, a share of ${sayPercent(Number(share), of)}`, [one.name]),
        ]),
  ];
  // No average and no ratio is more by an amount that people would call made.
  const fitting = column.unit === "money" && metric !== "aov" ? options : options.slice(0, 4);
  return of(fitting);
}

function read({ table, facts }: Answer): Told {
  if (table?.query === undefined) throw new Error("no table");
  const [metric = ""] = table.query.metrics;
  const at = table.columns.findIndex(({ id }) => id === metric);
  const column = table.columns[at];
  if (column === undefined) throw new Error(`no ${metric}`);
  const isGrouped = table.columns[0]?.unit === "dimension";
  const rows = table.rows
    .filter((row) => row[0] !== null)
    .map((row) => ({
      name: isGrouped ? String(row[0]) : "",
      cells: new Map(table.columns.map(({ id }, place): [string, Cell] => [id, row[place] ?? null])),
    }));
  const sorted = rows.toSorted((one, other) => Number(other.cells.get(metric)) - Number(one.cells.get(metric)));
  const isWhole = table.truncated !== true && rows.length > 1 && rows.length === table.rows.length;
  return {
    metric,
    column,
    period: periodsOf(facts[0]?.period.label ?? ""),
    rows: sorted,
    isSeries: table.columns[0]?.id === "month",
    total: isWhole ? rows.reduce((sum, { cells }) => sum + Number(cells.get(metric)), 0) : null,
  };
}

/** How somebody writes the period of an answer; "" leaves it out. */
function periodsOf(label: string): readonly string[] {
  const [, year = "", month] = /^(\d{4})-(\d{2})-01\.\.\d{4}-\d{2}-\d{2}$/.exec(label) ?? [];
  const name = monthNames[Number(month) - 1] ?? "";
  if (/-01-01\.\.\d{4}-12-31$/.test(label)) return [year, `the year ${year}`, ""];
  if (/-04-01\.\.\d{4}-06-30$/.test(label))
    return [`Q2 ${year}`, `the second quarter of ${year}`, `the quarter from ${year}-04-01 to ${year}-06-30`];
  if (name !== "" && isMonth(label))
    return [`${name} ${year}`, `${name.slice(0, 3)} ${year}`, `${year}-${month}`, name, `the month of ${name} ${year}`];
  return [""];
}

function isMonth(label: string): boolean {
  const [from = "", to = ""] = label.split("..");
  return from.slice(0, 7) === to.slice(0, 7);
}

function sayMonth(label: string, of: <Value>(list: readonly Value[]) => Value): string {
  const [year = "", month = ""] = label.split("-");
  const name = monthNames[Number(month) - 1] ?? "";
  return of([`${name} ${year}`, label, name, `${name.slice(0, 3)} ${year}`]);
}

/** A figure in one of the ways people round and write it. */
function sayValue(
  value: number,
  { unit, currency = "" }: ResultColumn,
  of: <Value>(list: readonly Value[]) => Value,
): string {
  if (unit === "ratio") return sayPercent(value, of);
  const hedge = of(["about", "around", "roughly", "approximately", "some"]);
  if (unit !== "money") {
    const exact = grouped(value.toFixed(0), ",");
    const places = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - 1);
    const round = Math.round(value / places) * places;
    return value < 100 ? exact : of([exact, exact, `${hedge} ${grouped(String(round), ",")}`, value.toFixed(0)]);
  }
  const [whole = "", cents = "00"] = value.toFixed(2).split(".");
  const exact = `${grouped(whole, ",")}.${cents}`;
  const two = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - 1);
  const round = grouped(String(Math.round(value / two) * two), ",");
  const thousands =
    value >= 1_000
      ? [`${currency} ${(value / 1_000).toFixed(1)}k`, `${hedge} ${currency} ${(value / 1_000).toFixed(1)} thousand`]
      : [];
  const floor = Math.floor(value / two) * two;
  return of([
    `${currency} ${exact}`,
    `€${exact}`,
    `${exact} ${currency}`,
    `${grouped(whole, ".")},${cents} ${currency}`,
    `${exact} euros`,
    ...(value >= 100 ? [`${currency} ${grouped(value.toFixed(0), ",")}`, `${hedge} ${currency} ${round}`] : []),
    ...(value >= 1_000 && floor < value - 1
      ? [`more than ${currency} ${grouped(String(floor), ",")}`, `${grouped(whole, " ")},${cents} ${currency}`]
      : []),
    ...thousands,
  ]);
}

function sayPercent(share: number, of: <Value>(list: readonly Value[]) => Value): string {
  const percent = share * 100;
  const one = percent.toFixed(1);
  const whole = percent >= 12 ? [`${percent.toFixed(0)} %`, `about ${percent.toFixed(0)} percent`] : [];
  return of([`${one} %`, `${one}%`, `${one} percent`, `${percent.toFixed(2)} %`, ...whole]);
}

function grouped(digits: string, by: string): string {
  return digits.replaceAll(/\B(?=(?:\d{3})+$)/g, by);
}
