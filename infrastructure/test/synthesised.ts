import { plans } from "../review/plans.ts";
import { synthesise } from "../review/synthesise.ts";
import { readTemplates, type Template, type Templates } from "../review/templates.ts";

/** The templates of each plan as they would be deployed, made once. */
export const written = {
  dev: synthesise(plans.dev),
  prod: synthesise(plans.prod),
  smallest: synthesise(plans.smallest),
} as const satisfies Record<keyof typeof plans, unknown>;

/** The same, as rules read them. Who changes them takes a copy. */
export const synthesised = {
  dev: readTemplates(written.dev),
  prod: readTemplates(written.prod),
  smallest: readTemplates(written.smallest),
} as const satisfies Record<keyof typeof plans, Templates>;

export function copyOf(templates: Templates): Record<string, Template> {
  return structuredClone({ ...templates });
}
