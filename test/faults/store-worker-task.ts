import type { EffectStore } from "#ports/effects.ts";

export interface WorkerTask {
  readonly file: string;
  readonly diary: string;
  readonly seed: number;
  readonly writer: "inline" | "thread";
  readonly ordering: keyof typeof orderings;
  /** False: it ends once every message is done. */
  readonly produces: boolean;
  readonly firstNumber: number;
}

/** The store as it is, and two that are wrong on purpose: a kill between their two transactions must be found. */
export const orderings = {
  together: (effects: EffectStore): EffectStore => effects,
  "effect, then acknowledgement": (effects: EffectStore): EffectStore => ({
    async apply({ acknowledges, ...rest }) {
      await effects.apply(rest);
      if (acknowledges !== undefined) await effects.apply({ acknowledges });
    },
  }),
  "acknowledgement first": (effects: EffectStore): EffectStore => ({
    async apply({ acknowledges, ...rest }) {
      if (acknowledges !== undefined) await effects.apply({ acknowledges }).catch(() => undefined); // again after a CONFLICT
      await effects.apply(rest);
    },
  }),
};
