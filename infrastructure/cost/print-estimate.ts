import type { Plan } from "../config/plan.ts";
import { type CostLine, sumOf } from "./estimate.ts";
import type { PriceList, Workload } from "./inputs.ts";

const titles: Readonly<Record<CostLine["kind"], string>> = {
  idle: "Paid when nothing happens",
  file: "By the file",
  question: "By the question",
  kept: "By what is kept",
};

/** The estimate with its arithmetic, for people: every product can be worked out again by hand. */
export function printEstimate(
  lines: readonly CostLine[],
  { deployment }: Plan,
  workload: Workload,
  list: PriceList,
): string {
  const used = [...new Set(lines.map(({ price }) => price))];
  const unchecked = used.filter((name) => list.prices[name].checkedOn === null);
  const total = sumOf(lines);
  const parts = Object.entries(titles).flatMap(([kind, title]) => {
    const own = lines.filter((line) => line.kind === kind);
    return [
      "",
      `${title}: ${dollars(own.reduce((sum, { usd }) => sum + usd, 0))}`,
      ...own.map((line) => `  ${arithmetic(line, list)}`),
    ];
  });
  const perFile = workload.filesPerMonth === 0 ? 0 : sumOf(lines, "file") / workload.filesPerMonth;
  const asked = workload.questionsPerMonth + workload.queriesPerMonth;
  const perQuestion = asked === 0 ? 0 : sumOf(lines, "question") / asked;
  return [
    `A month of om-${deployment.environment} in ${deployment.region}: ${dollars(total)}`,
    `a file ${dollars(perFile, 6)}, a question or query ${dollars(perQuestion, 6)}, before taxes and free tiers`,
    ...budgetLine(total, deployment),
    ...parts,
    "",
    `Prices are of ${list.region}${list.region === deployment.region ? "" : `, not of ${deployment.region}`}. ${list.note}`,
    ...(unchecked.length === 0 ? [] : [`NOT CHECKED: ${unchecked.join(", ")}`]),
    workload.note,
    "",
  ].join("\n");
}

function budgetLine(total: number, { budget }: Plan["deployment"]): readonly string[] {
  if (budget === null) return ["no budget is configured"];
  const share = Math.round((total / budget.monthlyUsd) * 100);
  return [`${share} % of the budget of ${dollars(budget.monthlyUsd)}${budget.stop ? ", at which work stops" : ""}`];
}

function arithmetic({ what, factors, price, usd }: CostLine, { prices }: PriceList): string {
  const { usd: each, rememberedOn, checkedOn } = prices[price];
  const source = checkedOn === null ? `NOT CHECKED, remembered ${rememberedOn}` : `checked ${checkedOn}`;
  const product = factors.map(([amount, of]) => `${short(amount)} ${of}`).join(" x ");
  return `${what}: ${product} x $${plain(each)} = ${dollars(usd)}  [${price}: ${source}]`;
}

function dollars(usd: number, digits = 2): string {
  return `$${usd.toFixed(digits)}`;
}

function short(amount: number): string {
  return amount >= 0.01 || amount === 0 ? String(Math.round(amount * 1_000) / 1_000) : amount.toPrecision(3);
}

/** Without an exponent. */
function plain(usd: number): string {
  return usd.toFixed(12).replace(/0+$/, "").replace(/\.$/, "");
}
