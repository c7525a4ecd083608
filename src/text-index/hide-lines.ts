import type { Segment } from "./open-segment.ts";

/**
 * The same segment without the chunks that stand on these lines: no query finds them, and no term counts them. Reads each
 * chunk once. How many chunks there are and how long they are stays as it is, which moves scores a little and hits not.
 */
export function hideLines(segment: Segment, lines: ReadonlySet<number>): Segment {
  if (lines.size === 0) return segment;
  const hidden = new Uint8Array(segment.chunks);
  for (let chunk = 0; chunk < segment.chunks; chunk += 1) if (lines.has(segment.read(chunk).line)) hidden[chunk] = 1;
  return {
    ...segment,
    shows: (chunk) => hidden[chunk] === 0,
    find: (term) => {
      const found = segment.find(term);
      if (found === null) return null;
      const list = found.list.filter((posting) => hidden[posting >>> 8] === 0);
      return list.length === 0 ? null : { ...found, list };
    },
  };
}
