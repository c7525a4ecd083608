import type { XmlEvent } from "./xml-events.ts";

/** A record of the document as a JSON object, whose rules of flattening are then those of JSON. */
export interface XmlRecord {
  readonly json: string;
  /** Longer than 1 MB: only its beginning is here, and it is no whole JSON. */
  readonly isCut: boolean;
}

interface Element {
  readonly attributes: readonly (readonly [string, string])[];
  text: string;
  /** By name, in the order of their first meeting. */
  readonly children: Map<string, Child[]>;
}

interface Child {
  /** The value as it stands in a list. */
  readonly json: string;
  /** Of a leaf. */
  readonly text: string | null;
  readonly attributes: Element["attributes"];
}

const mostRecordCharacters = 1 << 20;
const keptOfCutRecord = 2_000;

/** `<line sku="A"/>` is the same alone as among others: an object. */
function isOfAttributes({ text, attributes }: Child): boolean {
  return text === "" && attributes.length > 0;
}

/**
 * The elements at a path. Attributes and children are members, elements that repeat a list. A leaf is its text; the
 * attributes of one that stands alone are members beside it, `price.currency`.
 */
export function* readRecords(events: Iterable<XmlEvent>, recordPath: string): Iterable<XmlRecord> {
  const path: string[] = [];
  const open: Element[] = [];
  let characters = 0;
  for (const event of events) {
    if (event.kind === "open") {
      path.push(event.name);
      if (open.length === 0 && !(path.length === depthOf(recordPath) && path.join("/") === recordPath)) continue;
      if (open.length === 0) characters = 0;
      characters +=
        event.name.length + event.attributes.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
      open.push({
        attributes: characters > mostRecordCharacters ? [] : event.attributes,
        text: "",
        children: new Map(),
      });
    } else if (event.kind === "text") {
      const element = open.at(-1);
      if (element === undefined) continue;
      characters += event.text.length;
      if (characters <= mostRecordCharacters) element.text += event.text;
      else if (element.text === "") element.text = event.text.slice(0, keptOfCutRecord);
    } else {
      const element = open.pop();
      const name = path.pop() ?? "";
      if (element === undefined) continue;
      const parent = open.at(-1);
      const isCut = characters > mostRecordCharacters;
      if (parent === undefined) {
        const json = toObject(element);
        yield { json: isCut ? json.slice(0, keptOfCutRecord) : json, isCut };
      } else if (!isCut) addChild(parent, name, element);
    }
  }
}

function depthOf(path: string): number {
  return path.split("/").length;
}

function addChild(parent: Element, name: string, element: Element): void {
  const { attributes } = element;
  const text = element.children.size === 0 ? element.text.trim() : null;
  const json = text !== null && attributes.length === 0 ? JSON.stringify(text) : toObject(element);
  const children = parent.children.get(name);
  if (children === undefined) parent.children.set(name, [{ json, text, attributes }]);
  else children.push({ json, text, attributes });
}

function toObject({ attributes, text, children }: Element): string {
  const members: string[] = [];
  const add = (name: string, json: string): void => {
    members.push(`${JSON.stringify(name)}:${json}`);
  };
  for (const [name, value] of attributes) add(children.has(name) ? `@${name}` : name, JSON.stringify(value));
  if (text.trim() !== "") add("#text", JSON.stringify(text.trim()));
  for (const [name, values] of children) {
    const [first] = values;
    if (values.length > 1) add(name, `[${values.map(({ json }) => json).join(",")}]`);
    else if (first !== undefined && (first.text === null || isOfAttributes(first))) add(name, first.json);
    else if (first !== undefined) {
      add(name, JSON.stringify(first.text));
      for (const [attribute, value] of first.attributes) add(`${name}.${attribute}`, JSON.stringify(value));
    }
  }
  return `{${members.join(",")}}`;
}
