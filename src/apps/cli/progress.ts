import type { Clock } from "#core/clock.ts";
import { formatBytes, formatCount } from "./print/numbers.ts";
import { escapeControls, shorten } from "./print/text.ts";
import type { Progress } from "../home/service.ts";
import type { ProgressStream } from "./terminal.ts";

/** One line on stderr that is redrawn in place. */
export interface ProgressLine {
  update(progress: Progress): void;
  /** Takes the line away; safe to call twice. */
  clear(): void;
}

const redrawMs = 100;
/** Takes away what stands on the line of the cursor. */
export const eraseLine = "\r\u001b[2K";

/** Draws nothing at all when `stream` is null (a log file is no place for a moving line), and no more once stopped. */
export function createProgressLine(
  fileName: string,
  deps: { readonly stream: ProgressStream | null; readonly clock: Clock; readonly stop: AbortSignal },
): ProgressLine {
  const { stream, clock, stop } = deps;
  if (stream === null) return { update() {}, clear() {} };
  let drawnAt = Number.NEGATIVE_INFINITY;
  let stage = "";
  let stageSince = clock.now();
  let drawn = false;
  return {
    update(progress) {
      if (stop.aborted) return;
      const now = clock.now();
      if (progress.stage !== stage) {
        stage = progress.stage;
        stageSince = now;
      } else if (now - drawnAt < redrawMs) return;
      drawnAt = now;
      drawn = true;
      const text = progressText(fileName, progress, now - stageSince);
      stream.write(eraseLine + shorten(text, Math.max(10, stream.columns - 1)));
    },
    clear() {
      if (drawn) stream.write(eraseLine);
      drawn = false;
    },
  };
}

/** "orders.csv  reading  62 %  310 MB of 500 MB  1,204,000 rows  98,000 rows/s  4 s left"; rates after the first second. */
export function progressText(fileName: string, progress: Progress, elapsedMs: number): string {
  const { bytesDone, bytesTotal, rows } = progress;
  const share = bytesTotal > 0 ? Math.min(1, bytesDone / bytesTotal) : 0;
  const parts = [escapeControls(fileName), progress.stage];
  if (bytesTotal > 0)
    parts.push(`${Math.floor(share * 100)} %`, `${formatBytes(bytesDone)} of ${formatBytes(bytesTotal)}`);
  if (rows > 0) parts.push(`${formatCount(rows)} rows`);
  if (elapsedMs >= 1_000) {
    if (rows > 0) parts.push(`${formatCount(Math.round((rows * 1_000) / elapsedMs))} rows/s`);
    if (share > 0 && share < 1) parts.push(`${formatSeconds((elapsedMs * (1 - share)) / share)} left`);
  }
  return parts.join("  ");
}

function formatSeconds(durationMs: number): string {
  const seconds = Math.ceil(durationMs / 1_000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
