import { OmError } from "#core/errors.ts";
import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { printDeadLetters } from "../print/dead-letters.ts";
import { formatNumberOf } from "../print/numbers.ts";

export interface DlqFlags {
  readonly all?: true;
}

/** `om dlq list | redrive ID...|--all | discard ID...|--all`: messages that were set aside after their last attempt. */
export async function dlq(
  context: CommandContext,
  action: string,
  ids: readonly string[],
  flags: DlqFlags,
): Promise<ExitCode> {
  if (action === "list") return listDead(context);
  if (action !== "redrive" && action !== "discard") {
    throw new OmError("USAGE", `dlq cannot ${JSON.stringify(action)}`, { fix: "use list, redrive or discard" });
  }
  if ((ids.length === 0) === (flags.all === undefined)) {
    throw new OmError("USAGE", "say which messages", { fix: `om dlq ${action} ID..., or om dlq ${action} --all` });
  }
  const service = await context.service("work");
  const count = action === "redrive" ? await service.redrive(ids) : await service.discard(ids);
  if (count === 0 && ids.length > 0)
    throw new OmError("NOT_FOUND", "no such message was set aside", { fix: "`om dlq list` shows them" });
  const done = action === "redrive" ? "back in the queue" : "discarded";
  context.terminal.print(
    context.json ? JSON.stringify({ [action]: count }) : `${formatNumberOf(count, "message")} ${done}`,
  );
  return exitCodes.done;
}

/** One a line; as JSON one object a line. */
async function listDead({ terminal, page, json, service }: CommandContext): Promise<ExitCode> {
  const letters = await (await service("look")).deadMessages();
  if (json) for (const letter of letters) terminal.print(JSON.stringify(letter));
  else terminal.print(printDeadLetters(letters, page));
  return exitCodes.done;
}
