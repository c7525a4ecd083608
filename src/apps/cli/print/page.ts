import { styleText } from "node:util";

/** What the printing functions must know of the reader: how wide, how colourful, and how to call `om` again. */
export interface Page {
  /** Columns of the terminal; infinite where the output is no terminal: nothing is wrapped or shortened then. */
  readonly width: number;
  readonly color: boolean;
  /** How the reader calls the command: `om`, or `npx om` in a checkout. */
  readonly program: string;
  /** Global options to repeat in suggested commands, such as `--business acme`; "" for none. */
  readonly globals: string;
}

export type Paint = "bold" | "dim" | "red" | "yellow" | "green";

export function paint(page: Page, look: Paint, text: string): string {
  return page.color ? styleText(look, text, { validateStream: false }) : text;
}

/** A command to copy: `decide file_1 --set tax=net` -> `om decide file_1 --set tax=net --business acme`. */
export function suggest(page: Page, command: string): string {
  const called = `${page.program} ${command}`;
  return page.globals === "" ? called : `${called} ${page.globals}`;
}

/** An argument as a POSIX shell must see it. */
export function quoteShell(argument: string): string {
  return /^[\w.,:=@%/+-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}
