/** An expression of the text format: `(name argument ...)` or an atom. */
type Expression = string | readonly Expression[];

const valueTypes = new Map([
  ["i32", 0x7f],
  ["f64", 0x7c],
  ["v128", 0x7b],
]);
/** Magic number and version. */
const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const emptyBlock = 0x40;
const end = 0x0b;

/** Instructions whose operands are all on the stack; loads and stores promise no alignment and have no offset. */
const operators = new Map<string, readonly number[]>([
  ["i32.load8_u", [0x2d, 0, 0]],
  ["i32.store", [0x36, 0, 0]],
  ["f64.store", [0x39, 0, 0]],
  ["i32.store8", [0x3a, 0, 0]],
  ["i32.eq", [0x46]],
  ["i32.ne", [0x47]],
  ["i32.lt_s", [0x48]],
  ["i32.gt_u", [0x4b]],
  ["i32.ge_u", [0x4f]],
  ["i32.ctz", [0x68]],
  ["i32.popcnt", [0x69]],
  ["i32.add", [0x6a]],
  ["i32.sub", [0x6b]],
  ["i32.div_u", [0x6e]],
  ["i32.rem_u", [0x70]],
  ["i32.and", [0x71]],
  ["i32.or", [0x72]],
  ["i32.shl", [0x74]],
  ["i32.shr_u", [0x76]],
  ["f64.convert_i32_u", [0xb8]],
  ["i8x16.splat", [0xfd, 0x0f]],
  ["i8x16.eq", [0xfd, 0x23]],
  ["i8x16.lt_u", [0xfd, 0x26]],
  ["v128.load", [0xfd, 0x00, 0, 0]],
  ["v128.store", [0xfd, 0x0b, 0, 0]],
  ["v128.or", [0xfd, 0x50]],
  ["i8x16.bitmask", [0xfd, 0x64]],
  ["i8x16.sub", [0xfd, 0x71]],
]);
const localAccesses = new Map([
  ["local.get", 0x20],
  ["local.set", 0x21],
]);
const blocks = new Map([
  ["block", 0x02],
  ["loop", 0x03],
]);
const branches = new Map([
  ["br", 0x0c],
  ["br_if", 0x0d],
]);

/**
 * The WebAssembly module (binary format 1) of a text: one imported memory, exported functions with at most one result,
 * folded instructions, `block`, `loop` and `if` without results or `else`. Any assembler of the text format gives the same
 * functions; what this one does not know it refuses.
 * @throws Error naming the expression.
 * @see https://webassembly.github.io/spec/core/binary/
 */
export function assembleWat(source: string): Uint8Array<ArrayBuffer> {
  const [keyword, ...fields] = listOf(parse(source));
  if (keyword !== "module") throw new Error("a module was expected");
  const functions = fields.filter((field) => field[0] === "func").map(listOf);
  const imports = fields.filter((field) => field[0] === "import").map(writeImport);
  if (functions.length + imports.length !== fields.length) throw new Error("only imports and functions are known");
  const exports = functions.map((field, index) => [...text(nameOf(field)), 0x00, ...unsigned(index)]);
  return Uint8Array.from(
    header.concat(
      section(1, functions.map(writeType)),
      section(2, imports),
      section(
        3,
        functions.map((_field, index) => unsigned(index)),
      ),
      section(7, exports),
      section(10, functions.map(writeCode)),
    ),
  );
}

function parse(source: string): Expression {
  const open: Expression[][] = [[]];
  for (const token of source.replaceAll(/;;.*/g, "").match(/[()]|"[^"]*"|[^\s()"]+/g) ?? []) {
    if (token === "(") {
      open.push([]);
    } else if (token === ")") {
      const closed = open.pop() ?? [];
      open.at(-1)?.push(closed);
    } else {
      open.at(-1)?.push(token);
    }
  }
  const [[module = []] = []] = open;
  return module;
}

function writeImport(field: Expression): number[] {
  const [, module, name, description] = listOf(field);
  const [kind, pages] = listOf(description);
  if (kind !== "memory") throw unknown(description);
  return [...text(module), ...text(name), 0x02, 0x00, ...unsigned(Number(pages))];
}

function writeType(field: readonly Expression[]): number[] {
  const params = partsOf(field, "param").map(([, , type]) => typeOf(type));
  const results = partsOf(field, "result").map(([, type]) => typeOf(type));
  return [0x60, ...vector(params.map((type) => [type])), ...vector(results.map((type) => [type]))];
}

function writeCode(field: readonly Expression[]): number[] {
  const variables = partsOf(field, "local");
  const locals = [...partsOf(field, "param"), ...variables].map(([, name]) => atomOf(name));
  const code = vector(variables.map(([, , type]) => [1, typeOf(type)]));
  const declarations = new Set<Expression | undefined>(["export", "param", "result", "local"]);
  for (const part of field.slice(1)) if (!declarations.has(part[0])) writeInstruction(code, part, locals, []);
  code.push(end);
  return unsigned(code.length).concat(code);
}

/** Appends an instruction: its operands, itself, its immediates. Labels are those around it, the innermost last. */
function writeInstruction(
  code: number[],
  instruction: Expression,
  locals: readonly string[],
  labels: readonly string[],
): void {
  const parts = listOf(instruction);
  const name = atomOf(parts[0]);
  const operator = operators.get(name);
  const access = localAccesses.get(name);
  const branch = branches.get(name);
  const block = blocks.get(name);
  const writeFrom = (first: number, inner = labels): void => {
    for (const part of parts.slice(first)) writeInstruction(code, part, locals, inner);
  };
  if (operator !== undefined) {
    writeFrom(1);
    code.push(...operator);
  } else if (access !== undefined) {
    writeFrom(2);
    code.push(access, ...unsigned(indexOf(locals, parts[1])));
  } else if (branch !== undefined) {
    writeFrom(2);
    code.push(branch, ...unsigned(labels.length - 1 - indexOf(labels, parts[1])));
  } else if (block !== undefined) {
    code.push(block, emptyBlock);
    writeFrom(2, [...labels, atomOf(parts[1])]);
    code.push(end);
  } else if (name === "i32.const") {
    code.push(0x41, ...signed(Number(parts[1])));
  } else if (name === "if" && parts.length === 3) {
    const [, condition = "", then = ""] = parts;
    writeInstruction(code, condition, locals, labels);
    code.push(0x04, emptyBlock);
    writeInstruction(code, then, locals, [...labels, ""]);
    code.push(end);
  } else if (name === "then") {
    writeFrom(1);
  } else {
    throw unknown(instruction);
  }
}

function partsOf(field: readonly Expression[], name: string): (readonly Expression[])[] {
  return field.filter((part) => part[0] === name).map(listOf);
}

function nameOf(field: readonly Expression[]): string {
  const [[, name] = []] = partsOf(field, "export");
  return atomOf(name);
}

function listOf(expression: Expression | undefined): readonly Expression[] {
  if (expression === undefined || typeof expression === "string") throw unknown(expression);
  return expression;
}

function atomOf(expression: Expression | undefined): string {
  if (typeof expression !== "string") throw unknown(expression);
  return expression;
}

function typeOf(expression: Expression | undefined): number {
  const type = valueTypes.get(atomOf(expression));
  if (type === undefined) throw unknown(expression);
  return type;
}

function indexOf(names: readonly string[], name: Expression | undefined): number {
  const index = names.lastIndexOf(atomOf(name));
  if (index === -1) throw unknown(name);
  return index;
}

function unknown(expression: Expression | undefined): Error {
  return new Error(`not in the known part of the text format: ${JSON.stringify(expression)}`);
}

function section(id: number, entries: readonly (readonly number[])[]): number[] {
  const content = vector(entries);
  return [id].concat(unsigned(content.length), content);
}

function vector(entries: readonly (readonly number[])[]): number[] {
  return unsigned(entries.length).concat(...entries);
}

/** A name between its quotes, as the binary format writes names. */
function text(quoted: Expression | undefined): number[] {
  const bytes = [...Buffer.from(atomOf(quoted).slice(1, -1))];
  return [...unsigned(bytes.length), ...bytes];
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  return value >= -64 && value < 64 ? [value & 127] : [(value & 127) | 128, ...signed(value >> 7)];
}
