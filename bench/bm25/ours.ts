import { readFileSync, writeFileSync } from "node:fs";
import { buildSegment } from "#text-index/build-segment.ts";
import { openSegment } from "#text-index/open-segment.ts";
import { searchSegments } from "#text-index/search.ts";
import type { Contender } from "./contender.ts";

export const ours: Contender = {
  name: "ours",
  build: (chunks, path) => writeFileSync(path, buildSegment(chunks)),
  open: (path) => {
    const listed = [{ key: "all", segment: openSegment(readFileSync(path)) }];
    return {
      search: (query, limit) => searchSegments(listed, query, { limit }).map(({ chunk }) => chunk),
      close: () => undefined,
    };
  },
};
