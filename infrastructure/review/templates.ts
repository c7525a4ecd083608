import { z } from "zod";
import type { Plan } from "../config/plan.ts";

const resource = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  Metadata: z.record(z.string(), z.unknown()).default({}),
  DeletionPolicy: z.string().optional(),
});
const template = z.looseObject({ Resources: z.record(z.string(), resource) });
export type Template = z.output<typeof template>;

/** The templates of a deployment, by the names of their stacks. */
export type Templates = Readonly<Record<string, Template>>;

export function readTemplates(json: Readonly<Record<string, unknown>>): Templates {
  return z.record(z.string(), template).parse(json);
}

export interface Finding {
  /** Stack and resource. */
  readonly place: string;
  readonly message: string;
}

/** What must hold of the templates of a plan. Pure: it is tried on templates that were broken on purpose, too. */
export type Rule = (templates: Templates, plan: Plan) => readonly Finding[];

/** One resource of one stack. */
export interface Resource {
  readonly place: string;
  readonly stack: string;
  readonly id: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly deletionPolicy: string | undefined;
}

export function resourcesOf(templates: Templates, ...types: readonly string[]): readonly Resource[] {
  return Object.entries(templates).flatMap(([stack, { Resources }]) =>
    Object.entries(Resources)
      .filter(([, { Type }]) => types.includes(Type))
      .map(([id, { Properties, Metadata, DeletionPolicy }]) => ({
        place: `${stack}/${id}`,
        stack,
        id,
        properties: Properties,
        metadata: Metadata,
        deletionPolicy: DeletionPolicy,
      })),
  );
}

/** What lies at a path of names and numbers; undefined where there is nothing. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, step) => {
    if (Array.isArray(inner)) return typeof step === "number" ? inner[step] : undefined;
    return isObject(inner) ? inner[step] : undefined;
  }, value);
}

export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  if (found === undefined) return [];
  return Array.isArray(found) ? found : [found];
}

/** As text, whatever functions of CloudFormation stand in it. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? "");
}

/** The logical id that a `Ref` or `Fn::GetAtt` points at. */
export function targetOf(value: unknown): string | null {
  const reference = at(value, "Ref") ?? at(value, "Fn::GetAtt", 0);
  return typeof reference === "string" ? reference : null;
}

/** Whether a value names the ARN, or points at the resource that has it. */
export function isArnOf(value: unknown, arn: string, id: string): boolean {
  return value === arn || targetOf(value) === id;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
