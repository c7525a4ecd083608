export interface ColumnSurvey {
  /** A cell with a value. */
  take(column: number, text: string, isNumber: boolean): void;
  /** Columns of which some cells are numbers, and no cell is a text that reads like a number with a mark. */
  numberColumns(): readonly number[];
}

/** Says of which columns the decimal mark is certain: a text as `1.234,50` among the numbers leaves it open. */
export function createColumnSurvey(): ColumnSurvey {
  const numbers: number[] = [];
  const texts: number[] = [];
  return {
    take(column, text, isNumber) {
      if (isNumber) numbers[column] = 1;
      else if (texts[column] === undefined && /\d[.,]\d/.test(text)) texts[column] = 1;
    },
    numberColumns: () => numbers.flatMap((_, column) => (texts[column] === undefined ? [column] : [])),
  };
}
