import { plans } from "../review/plans.ts";
import { synthesise } from "../review/synthesise.ts";
import type { Template, Templates } from "../review/templates.ts";

/** The templates of each plan, made once. Who changes them takes a copy. */
export const synthesised = {
  dev: synthesise(plans.dev),
  prod: synthesise(plans.prod),
  smallest: synthesise(plans.smallest),
} as const satisfies Record<keyof typeof plans, Templates>;

export function copyOf(templates: Templates): Record<string, Template> {
  return structuredClone({ ...templates });
}
