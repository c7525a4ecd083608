import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import {
  computedImports,
  isNamed,
  isNode,
  type ParsedSource,
  parseSource,
  references,
  type SyntaxNode,
} from "./syntax.ts";

/** A file of the tree; `path` from the repository's root, with slashes: `src/core/ids.ts`. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export interface Violation {
  readonly rule: "import" | "package" | "registry" | "environment" | "state" | "readme";
  /** `src/core/ids.ts:3` */
  readonly place: string;
  readonly message: string;
}

const everyRoom = "*";

/** Who may import whom; a room may always import itself. Changed only together with docs/decisions/0002. */
export const importTable: Readonly<Record<string, readonly string[]>> = {
  core: [],
  ports: ["core"],
  engine: ["core", "ports"],
  formats: ["core", "engine"],
  "file-types": ["core"],
  "text-index": ["core"],
  intake: ["core", "ports", "engine", "formats", "file-types"],
  processing: ["core", "ports", "engine", "formats", "file-types", "text-index"],
  metrics: ["core", "ports", "engine", "file-types"],
  "context-engine": ["core", "ports", "file-types", "metrics", "text-index"],
  "adapters/local": ["core", "ports"],
  "adapters/aws": ["core", "ports"],
  apps: [everyRoom],
};

/** The rooms that touch the outside world: where the vendors' packages live. */
const outerRooms = ["adapters/local", "adapters/aws", "apps"];

/** Modules that only some rooms may open. A package that is not listed stays in adapters and apps; other `node:` modules are free. */
const packageTable: Readonly<Record<string, readonly string[]>> = {
  zod: [everyRoom],
  "@duckdb/node-api": ["engine"],
  "@e965/xlsx": ["formats"],
  chardet: ["formats"],
  parse5: ["formats"],
  "postal-mime": ["formats"],
  sax: ["formats"],
  unpdf: ["formats"],
  yauzl: ["formats"],
  "gpt-tokenizer": ["context-engine"],
  porter2: ["text-index"],
  "node:sqlite": outerRooms,
  "node:http": outerRooms,
  "node:https": outerRooms,
  "node:http2": outerRooms,
};

/** What tests may use besides the rooms of their file: the local adapters are the fakes. */
const testRooms = ["adapters/local"];
const testPackages = ["vitest", "fast-check"];

/** Rooms whose folders are plug-ins, each with a line in its `registry.ts`. */
const pluginRooms = ["file-types", "formats", "context-engine/retrievers"];

/** Every broken rule of the house in the given files, in order of the files. */
export function checkArchitecture(files: readonly SourceFile[]): readonly Violation[] {
  return [
    ...files.filter((file) => !file.path.endsWith(".md")).flatMap(checkFile),
    ...checkRegistries(files),
    ...checkReadmes(files),
  ];
}

/** All files below `src/`, as text. */
export function readSources(root: string): readonly SourceFile[] {
  return readdirSync(join(root, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:m?[tj]s|md)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: path.slice(root.length + 1).replaceAll("\\", "/"), text: readFileSync(path, "utf8") }));
}

/** `src/adapters/local/x.ts` -> `adapters/local`, `src/core/x.ts` -> `core`; null outside `src/`. */
function roomOf(path: string): string | null {
  const [top, first, second] = path.split("/");
  if (top !== "src" || first === undefined) return null;
  return first === "adapters" ? `${first}/${second}` : first;
}

function checkFile(file: SourceFile): readonly Violation[] {
  const source = parseSource(file.text);
  return [...checkReferences(file, source), ...checkEnvironment(file, source), ...checkState(file, source)];
}

function checkReferences(file: SourceFile, source: ParsedSource): readonly Violation[] {
  const computed = computedImports(source).map((line) =>
    violation("import", file, line, "a computed import cannot be checked; write the path as text"),
  );
  const wrong = references(source).flatMap(({ specifier, line }) => {
    const isPackage = !/^[.#]/.test(specifier);
    const message = isPackage ? refusePackage(file.path, specifier) : refuseImport(file.path, specifier);
    return message === null ? [] : [violation(isPackage ? "package" : "import", file, line, message)];
  });
  return [...computed, ...wrong];
}

function refuseImport(path: string, specifier: string): string | null {
  const from = roomOf(path) ?? "";
  const isRelative = specifier.startsWith(".");
  const target = isRelative ? posix.join(posix.dirname(path), specifier) : `src/${specifier.slice(1)}`;
  const to = roomOf(target);
  const allowed = importTable[from];
  if (allowed === undefined) return `the room ${from} is not in the import table`;
  if (to === from) return null;
  if (to === null) return isTest(path) && target.startsWith("test/") ? null : `${specifier} leaves src`;
  if (isRelative) return `${specifier} leaves the room ${from}; write #${target.slice("src/".length)}`;
  if (allowed.includes(everyRoom) || allowed.includes(to) || (isTest(path) && testRooms.includes(to))) return null;
  return `${from} may not import ${to}`;
}

function refusePackage(path: string, specifier: string): string | null {
  const name = specifier.startsWith("@") ? specifier.split("/", 2).join("/") : (specifier.split("/", 1)[0] ?? "");
  const homes = packageTable[name] ?? (name.startsWith("node:") ? [everyRoom] : outerRooms);
  const isHome = homes.includes(everyRoom) || homes.includes(roomOf(path) ?? "");
  if (isHome || (isTest(path) && testPackages.includes(name))) return null;
  return `only ${homes.join(", ")} may open ${name}`;
}

/** Configuration is read once, in `core/config.ts` and the apps, and passed down. */
function checkEnvironment(file: SourceFile, source: ParsedSource): readonly Violation[] {
  if (file.path === "src/core/config.ts" || roomOf(file.path) === "apps" || isTest(file.path)) return [];
  return source.nodes
    .filter(readsEnvironment)
    .map((node) =>
      violation("environment", file, source.lineOf(node), "process.env is read in core/config.ts and apps only"),
    );
}

function readsEnvironment(node: SyntaxNode): boolean {
  if (node.type === "MemberExpression") {
    const property = node["property"];
    return (
      isNamed(node["object"], "process") &&
      (isNamed(property, "env") || (isNode(property) && property["value"] === "env"))
    );
  }
  if (node.type === "ImportSpecifier") return isNamed(node["imported"], "env");
  return node.type === "VariableDeclarator" && isNamed(node["init"], "process");
}

/** One process serves many businesses: what a module keeps, all of them share. */
function checkState(file: SourceFile, source: ParsedSource): readonly Violation[] {
  if (isTest(file.path)) return [];
  return source.topLevel
    .map((statement) => (isNode(statement["declaration"]) ? statement["declaration"] : statement))
    .filter((statement) => statement.type === "VariableDeclaration" && keepsState(statement))
    .map((node) =>
      violation("state", file, source.lineOf(node), "module-level state; create it in a function and pass it on"),
    );
}

/** `let`, `var`, and collections that begin empty, for they are there to be filled. */
function keepsState(declaration: SyntaxNode): boolean {
  if (declaration["kind"] !== "const") return true;
  const declarators = Array.isArray(declaration["declarations"]) ? declaration["declarations"].filter(isNode) : [];
  return declarators.some(({ init }) => {
    if (!isNode(init)) return false;
    const content =
      init.type === "ArrayExpression" ? init["elements"] : init.type === "NewExpression" ? init["arguments"] : null;
    const isCollection =
      init.type === "ArrayExpression" || ["Map", "Set", "WeakMap"].some((name) => isNamed(init["callee"], name));
    return isCollection && Array.isArray(content) && content.length === 0;
  });
}

/** What plug-ins of a room share; no plug-ins themselves. */
const sharedFolders = new Set(["src/formats/table", "src/formats/containers", "src/formats/passages"]);

/** A plug-in folder that nobody registered would be dead without a word. */
function checkRegistries(files: readonly SourceFile[]): readonly Violation[] {
  return pluginRooms.flatMap((room) => {
    const registry = files.find((file) => file.path === `src/${room}/registry.ts`);
    const registered =
      registry === undefined ? [] : references(parseSource(registry.text)).map((reference) => reference.specifier);
    const folders = new Set(files.flatMap((file) => new RegExp(`^src/${room}/([^/]+)/`).exec(file.path)?.[1] ?? []));
    return [...folders]
      .filter((folder) => !sharedFolders.has(`src/${room}/${folder}`))
      .filter((folder) => !registered.some((specifier) => specifier.startsWith(`./${folder}/`)))
      .map((folder) => ({
        rule: "registry",
        place: `src/${room}/${folder}`,
        message: `${folder} is missing from src/${room}/registry.ts`,
      }));
  });
}

function checkReadmes(files: readonly SourceFile[]): readonly Violation[] {
  const rooms = new Set(files.flatMap((file) => roomOf(file.path) ?? []));
  return [...rooms]
    .filter((room) => !files.some((file) => file.path === `src/${room}/README.md`))
    .map((room) => ({
      rule: "readme",
      place: `src/${room}`,
      message: "a room says in its README.md what comes in and what goes out",
    }));
}

function isTest(path: string): boolean {
  return path.endsWith(".test.ts");
}

function violation(rule: Violation["rule"], file: SourceFile, line: number, message: string): Violation {
  return { rule, place: `${file.path}:${line}`, message };
}
