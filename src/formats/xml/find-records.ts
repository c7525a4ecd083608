import { OmError } from "#core/errors.ts";
import { isIdentityName, isLinesName } from "#formats/json/choose-lines.ts";
import type { XmlEvent } from "./xml-events.ts";

/** What is known of all elements at one path. */
interface PathFacts {
  readonly path: string;
  readonly name: string;
  readonly parent: PathFacts | null;
  readonly depth: number;
  count: number;
  mostSiblings: number;
  hasAttributes: boolean;
  readonly children: Map<string, PathFacts>;
}

const mostPaths = 10_000;
const mostXmlDepth = 100;

/**
 * Path of the elements that are records, `orders/order`: the outermost ones that repeat inside one parent; where only
 * lines repeat, the element around them that has a number of its own.
 * @throws OmError `NO_TABLE`, `FILE_CORRUPT` for elements nested too deep
 */
export function findRecordPath(events: Iterable<XmlEvent>): string {
  const root = gatherPaths(events);
  if (root === null) throw noTable();
  const all = [...descendants(root)];
  const [outermost] = all
    .filter((facts) => facts.mostSiblings >= 2 && isStructured(facts))
    .toSorted((left, right) => left.depth - right.depth || right.count - left.count);
  if (outermost !== undefined) return (isLinesName(outermost.name) ? ownerOf(outermost) : outermost).path;
  let record = root;
  for (;;) {
    const [only] = record.children.values();
    if (record.children.size !== 1 || only === undefined || !isStructured(only)) return record.path;
    record = only;
  }
}

function gatherPaths(events: Iterable<XmlEvent>): PathFacts | null {
  let root: PathFacts | null = null;
  let paths = 0;
  const open: { readonly facts: PathFacts; readonly siblings: Map<string, number> }[] = [];
  for (const event of events) {
    if (event.kind === "close") open.pop();
    if (event.kind !== "open") continue;
    const parent = open.at(-1);
    if (open.length >= mostXmlDepth) throw tooDeep(parent?.facts.path ?? "");
    let facts: PathFacts | null = parent === undefined ? null : (parent.facts.children.get(event.name) ?? null);
    if (facts === null) {
      facts = createFacts(parent?.facts ?? null, event.name);
      paths += 1;
      if (paths > mostPaths) throw noTable(`it has more than ${mostPaths} different kinds of elements`);
      parent?.facts.children.set(event.name, facts);
      root ??= facts;
    }
    const siblings = (parent?.siblings.get(event.name) ?? 0) + 1;
    parent?.siblings.set(event.name, siblings);
    facts.count += 1;
    facts.mostSiblings = Math.max(facts.mostSiblings, siblings);
    facts.hasAttributes ||= event.attributes.length > 0;
    open.push({ facts, siblings: new Map() });
  }
  return root;
}

function createFacts(parent: PathFacts | null, name: string): PathFacts {
  const path = parent === null ? name : `${parent.path}/${name}`;
  const depth = parent === null ? 1 : parent.depth + 1;
  return { path, name, parent, depth, count: 0, mostSiblings: 0, hasAttributes: false, children: new Map() };
}

function* descendants(facts: PathFacts): Iterable<PathFacts> {
  for (const child of facts.children.values()) {
    yield child;
    yield* descendants(child);
  }
}

function isStructured(facts: PathFacts): boolean {
  return facts.children.size > 0 || facts.hasAttributes;
}

/** The nearest element around the lines that has an id or number of its own; without one the lines are the records. */
function ownerOf(lines: PathFacts): PathFacts {
  for (let owner = lines.parent; owner !== null; owner = owner.parent) {
    const leaves = [...owner.children.values()].filter((child) => child.children.size === 0);
    if (leaves.some(({ name }) => isIdentityName(name))) return owner;
  }
  return lines;
}

function tooDeep(path: string): OmError {
  return new OmError(
    "FILE_CORRUPT",
    `elements are nested deeper than ${mostXmlDepth} levels in ${path.slice(0, 200)}`,
    {
      fix: "export the records with fewer levels",
    },
  );
}

function noTable(what = "no element holds records"): OmError {
  return new OmError("NO_TABLE", `the XML holds no table: ${what}`, {
    fix: "export a list of records: <orders><order>...</order>...</orders>",
  });
}
