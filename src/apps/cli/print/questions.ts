import type { QuestionReport } from "#core/report.ts";
import { formatAmounts, formatCount } from "./numbers.ts";
import { type Page, paint } from "./page.ts";
import { printTable, type TableColumn } from "./table.ts";
import { escapeControls, wrap } from "./text.ts";
import { describeQuestion, describeReading } from "./words.ts";

/**
 * Each question with its readings, what each would do to rows and money, and the commands that answer it.
 * @param decide the command for one answer.
 */
export function printQuestions(
  decide: (key: string, value: string) => string,
  questions: readonly QuestionReport[],
  page: Page,
): string[] {
  return questions.flatMap((question, at) => {
    const number = questions.length === 1 ? "Question" : `Question ${at + 1} of ${questions.length}`;
    const readings = question.readings.map(({ value, effect }) => {
      return [
        escapeControls(value),
        describeReading(value),
        formatCount(effect.rows),
        formatAmounts(effect.amounts) ?? "-",
      ];
    });
    const commands = question.readings.map(({ value }) => `      ${decide(question.id, value)}`);
    return [
      ...wrap(`${paint(page, "yellow", number)} (${question.id}): ${describeQuestion(question)}`, page.width, "  "),
      ...printTable(
        readingColumns(["overlap", "copies", "sameSales"].includes(question.id) ? "rows gained" : "accepted rows"),
        readings,
        page,
        "    ",
      ),
      "    answer with one of:",
      ...commands,
    ];
  });
}

function readingColumns(counted: string): TableColumn[] {
  return [
    { title: "answer", align: "left" },
    { title: "", align: "left" },
    { title: counted, align: "right" },
    { title: "worth", align: "right" },
  ];
}
