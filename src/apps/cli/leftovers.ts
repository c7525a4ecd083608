import type { Home } from "../local/open-home.ts";
import type { FileReport } from "#core/report.ts";

type Left = Pick<Home, "unfinished" | "wait">;

/** Finishes what an earlier owner of the folder left, and tells what became of it. */
export async function finishLeftovers(
  home: Left,
  { say, signal }: { readonly say: (sentence: string) => void; readonly signal: AbortSignal },
): Promise<void> {
  const left = await home.unfinished();
  if (left.length === 0) return;
  say(`finishing ${countFiles(left)} that an earlier om left`);
  for (const { business, fileId, name } of left) {
    const { state } = await home.wait(business, fileId, { signal });
    say(`${JSON.stringify(name)} (${fileId}): ${state}`);
  }
}

/** For a command that only looks: what it shows is not all there will be. */
export async function tellOfLeftovers(home: Left, say: (sentence: string) => void): Promise<void> {
  const left = await home.unfinished();
  if (left.length === 0) return;
  say(
    `${countFiles(left)} ${left.length === 1 ? "is" : "are"} unfinished: unless another om is at work on ${left.length === 1 ? "it" : "them"} now, the next \`om ingest\`, \`om decide\` or \`om serve\` goes on`,
  );
}

function countFiles({ length }: readonly FileReport[]): string {
  return `${length} file${length === 1 ? "" : "s"}`;
}
