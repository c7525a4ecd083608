import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { printReconciliation } from "../print/reconciliation.ts";
import { toLimit } from "../row-limit.ts";

export interface ReconcileFlags {
  readonly period?: string;
  readonly source?: string;
  readonly payouts?: string;
  readonly limit?: string;
}

/** `om reconcile`: what payouts say of each order, beside the order itself. */
export async function reconcile(context: CommandContext, { limit, ...asked }: ReconcileFlags): Promise<ExitCode> {
  const { terminal, page, json, config } = context;
  const request = { ...asked, ...(limit === undefined ? {} : { limit: toLimit(limit) }) };
  const service = await context.service("look");
  const found = await service.reconcile(config.business, request);
  terminal.print(json ? JSON.stringify(found) : printReconciliation(found, page));
  return found.pending.length > 0 ? exitCodes.needsAttention : exitCodes.done;
}
