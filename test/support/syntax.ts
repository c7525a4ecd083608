import { parseAst } from "vitest/node";

/** A module specifier that a source file names, and the line where it stands. */
export interface Reference {
  readonly specifier: string;
  readonly line: number;
}

/** A node of the syntax tree; what else it has depends on its type. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly [name: string]: unknown;
}

export interface ParsedSource {
  /** Statements of the module itself, in order. */
  readonly topLevel: readonly SyntaxNode[];
  /** Every node, outermost first. */
  readonly nodes: readonly SyntaxNode[];
  lineOf(node: SyntaxNode): number;
}

/** Parses TypeScript. @throws SyntaxError of the parser when the text is none. */
export function parseSource(text: string): ParsedSource {
  const program: unknown = parseAst(text, { lang: "ts" });
  const nodes = [...walk(program)];
  return {
    topLevel: isNode(program) && Array.isArray(program["body"]) ? program["body"].filter(isNode) : [],
    nodes,
    lineOf: (node) => text.slice(0, node.start).split("\n").length,
  };
}

/** Every module that a file reaches: imports (also of types), re-exports, `import()`, and files started by `new URL("...")`. */
export function references(source: ParsedSource): readonly Reference[] {
  return source.nodes.flatMap((node) => {
    const specifier = textOf(isStartedFile(node) ? firstArgument(node) : node["source"]);
    return specifier === null ? [] : [{ specifier, line: source.lineOf(node) }];
  });
}

/** Lines of `import(expression)`: what they reach cannot be known by reading. */
export function computedImports(source: ParsedSource): readonly number[] {
  const computed = source.nodes.filter((node) => node.type === "ImportExpression" && textOf(node["source"]) === null);
  return computed.map((node) => source.lineOf(node));
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

/** True for an identifier of that name. */
export function isNamed(value: unknown, name: string): boolean {
  return isNode(value) && value.type === "Identifier" && value["name"] === name;
}

/** The text of a string literal, else null. */
function textOf(value: unknown): string | null {
  return isNode(value) && value.type === "Literal" && typeof value["value"] === "string" ? value["value"] : null;
}

/** `new URL("./engine.process.ts", import.meta.url)` */
function isStartedFile(node: SyntaxNode): boolean {
  return (
    node.type === "NewExpression" &&
    isNamed(node["callee"], "URL") &&
    textOf(firstArgument(node))?.endsWith(".ts") === true
  );
}

function firstArgument(node: SyntaxNode): unknown {
  const list = node["arguments"];
  return Array.isArray(list) ? list[0] : undefined;
}

function* walk(value: unknown): Generator<SyntaxNode> {
  if (Array.isArray(value)) {
    for (const item of value) yield* walk(item);
  } else if (isNode(value)) {
    yield value;
    for (const child of Object.values(value)) yield* walk(child);
  }
}
