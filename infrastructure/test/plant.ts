import type { Template } from "../review/templates.ts";

type Templates = Record<string, Template>;
type Properties = Record<string, unknown>;
type Path = readonly (string | number)[];

/** One more resource. */
export function plant(
  all: Templates,
  stack: string,
  id: string,
  resource: { Type: string; Properties?: Properties },
): void {
  const template = all[stack];
  if (template === undefined) throw new Error(`there is no stack ${stack}`);
  template.Resources[id] = { Properties: {}, Metadata: {}, ...resource };
}

/** Of the first resource of the type that fits; undefined removes what lies at the path. */
export function change(
  all: Templates,
  type: string,
  fits: (properties: Properties) => boolean,
  path: Path,
  value: unknown,
): void {
  const [first] = found(all, type, fits);
  if (first === undefined) throw new Error(`there is no ${type} that fits`);
  setAt(first.properties, path, value);
}

export function changeAll(
  all: Templates,
  type: string,
  fits: (properties: Properties) => boolean,
  path: Path,
  value: unknown,
): void {
  for (const { properties } of found(all, type, fits)) setAt(properties, path, value);
}

/** The first that fits goes. */
export function drop(all: Templates, type: string, fits: (properties: Properties) => boolean): void {
  const [first] = found(all, type, fits);
  if (first === undefined) throw new Error(`there is no ${type} that fits`);
  first.remove();
}

export function dropAll(all: Templates, type: string): void {
  for (const each of found(all, type, () => true)) each.remove();
}

function found(all: Templates, type: string, fits: (properties: Properties) => boolean) {
  return Object.values(all).flatMap(({ Resources }) =>
    Object.entries(Resources)
      .filter(([, { Type, Properties }]) => Type === type && fits(Properties))
      .map(([id, { Properties: properties }]) => ({ properties, remove: () => void delete Resources[id] })),
  );
}

function setAt(properties: Properties, path: Path, value: unknown): void {
  const [last, ...before] = path.toReversed();
  const parent = before
    .toReversed()
    .reduce<unknown>((inner, step) => (isIndexed(inner) ? inner[step] : undefined), properties);
  if (!isIndexed(parent) || last === undefined) throw new Error(`there is nothing at ${path.join(".")}`);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
}

function isIndexed(value: unknown): value is Record<string | number, unknown> {
  return typeof value === "object" && value !== null;
}
