import { OmError } from "#core/errors.ts";
import type { ListedText } from "#core/listed-text.ts";
import type { ListedSegment } from "#text-index/search.ts";
import { hideLines } from "#text-index/hide-lines.ts";
import { openSegment, type Segment } from "#text-index/open-segment.ts";
import type { BusinessView } from "../../models/business-view.ts";
import { untilAborted } from "../../utils/until-aborted.ts";

/** The passages of one table, opened. */
export interface OpenedText extends ListedSegment {
  readonly about: ListedText;
}

export interface OpenedTexts {
  readonly texts: readonly OpenedText[];
  /** Sentences: what could not be read. */
  readonly gaps: readonly string[];
}

/** Passages of a business, kept between two questions. */
export interface PassageMemory {
  /** Once the signal is aborted it is rejected, and nothing more is read. */
  open(view: BusinessView, signal: AbortSignal): Promise<OpenedTexts>;
}

export interface PassageMemoryOptions {
  /** Bytes of all indexes together; of more the newest are read. */
  readonly mostBytes?: number;
}

const mostBytesByDefault = 256 * 1024 * 1024;
const openedAtOnce = 16;

/** Indexes never change, so one is read once; what is listed no more is forgotten. */
export function createPassageMemory({ mostBytes = mostBytesByDefault }: PassageMemoryOptions = {}): PassageMemory {
  let version: string | null = null;
  let listed: readonly ListedText[] = [];
  let opened = new Map<string, Opened>();
  let last: Promise<unknown> = Promise.resolve();

  async function learn(view: BusinessView, signal: AbortSignal): Promise<OpenedTexts> {
    const news = await untilAborted(() => view.texts(version), signal);
    if (news.version !== version) {
      listed = news.texts.toSorted((one, other) => compare(other.receivedAt, one.receivedAt));
      const current = new Set(listed.map(({ key }) => key));
      opened = new Map([...opened].filter(([key]) => current.has(key)));
      ({ version } = news);
    }
    await openMissing(signal);
    return tell();
  }

  /** The newest first; what there is no room for any more is closed. */
  async function openMissing(signal: AbortSignal): Promise<void> {
    let bytes = 0;
    for (let from = 0; from < listed.length; from += openedAtOnce) {
      const next = listed.slice(from, from + openedAtOnce);
      if (bytes >= mostBytes) {
        for (const { key } of next) opened.delete(key);
        continue;
      }
      const sizes = await untilAborted(() => Promise.all(next.map((text) => openNext(text, signal))), signal);
      bytes += sizes.reduce((sum, size) => sum + size, 0);
    }
  }

  /** What only could not be read is tried again, and read anew what other rows of count. Gives how many bytes it has. */
  async function openNext(text: ListedText, signal: AbortSignal): Promise<number> {
    const known = opened.get(text.key);
    const isKnown = known !== undefined && known.fault !== "away" && known.hidden === text.hidden?.key;
    const one = isKnown ? known : await openOne(text, signal);
    if (!signal.aborted) opened.set(text.key, one); // else the next question may know more already
    return one.sizeBytes;
  }

  function tell(): OpenedTexts {
    const texts: OpenedText[] = [];
    const gaps: string[] = [];
    let left = 0;
    for (const about of listed) {
      const one = opened.get(about.key);
      if (one === undefined) left += 1;
      else if (one.segment === null)
        gaps.push(
          `the passages of ${about.name} cannot be read${one.fault === "away" ? " now" : ": reprocess the file"}`,
        );
      else texts.push({ key: about.key, segment: one.segment, about });
    }
    return { texts, gaps: left === 0 ? gaps : [...gaps, `the passages of the ${left} oldest files are left out`] };
  }

  return {
    open(view, signal) {
      const learning = last.then(() => learn(view, signal));
      last = learning.catch(() => undefined);
      return learning;
    },
  };
}

interface Opened {
  /** Null where its bytes are gone, damaged or of another version; or where nobody can get them now. */
  readonly segment: Segment | null;
  readonly fault: "damaged" | "away" | null;
  readonly sizeBytes: number;
  /** Which rows were left out. */
  readonly hidden: string | undefined;
}

async function openOne(text: ListedText, signal: AbortSignal): Promise<Opened> {
  const hidden = text.hidden?.key;
  try {
    const bytes = await text.bytes(signal);
    signal.throwIfAborted();
    const lines = (await text.hidden?.lines()) ?? new Set<number>();
    return { segment: hideLines(openSegment(bytes), lines), fault: null, sizeBytes: bytes.length, hidden };
  } catch (thrown) {
    const isLasting = thrown instanceof OmError && (thrown.code === "FILE_CORRUPT" || thrown.code === "NOT_FOUND");
    return { segment: null, fault: isLasting ? "damaged" : "away", sizeBytes: 0, hidden };
  }
}

function compare(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
