import { describe, expect, test } from "vitest";
import { readWords } from "../words.ts";
import { linkChannels } from "./link-channels.ts";
import { createNameIndex } from "./name-index.ts";

function channelsOf(question: string, ...channels: readonly string[]): readonly (readonly string[])[] {
  const names = channels.map((name) => ({ dimension: "channel", name, rows: 1 }));
  const links = linkChannels(readWords(question), question, () => false, createNameIndex(names));
  return links.map(({ candidates }) => candidates.map(({ name }) => name));
}

describe("a channel is known by another of its names:", () => {
  test.each([
    ["online sales in August", ["web", "shop"], [["web"]]],
    ["in-store sales in August", ["web", "shop"], [["shop"]]],
    ["e-commerce revenue", ["Online Store", "POS"], [["Online Store"]]],
    ["brick and mortar vs internet", ["web", "retail"], [["retail"], ["web"]]],
    ["online sales", ["Web", "Internet"], [["Web", "Internet"]]],
    ["online sales", ["wholesale"], []],
    ["sales by shop", ["web", "shop"], []],
    ["retail value of stock", ["retail"], []],
  ])("%s of %j", (question, channels, found) => {
    expect(channelsOf(question, ...channels)).toEqual(found);
  });
});
