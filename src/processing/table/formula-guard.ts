/**
 * Keeps a spreadsheet from running a cell as a formula, reversibly: a text that begins like a formula (or with an
 * apostrophe) gets one apostrophe in front; taking one off gives the cell back. Numbers such as -5 stay numbers.
 * The characters are those of OWASP's advice on CSV injection, with their full-width forms.
 */
const beginsLikeFormula = /^[=+\-@\t\r\0'\uFF1D\uFF0B\uFF0D\uFF20]/;
const plainNumber = /^[+-]?\d[\d.,]*$/;

export function guardCell(cell: string): string {
  return beginsLikeFormula.test(cell) && !plainNumber.test(cell) ? `'${cell}` : cell;
}
