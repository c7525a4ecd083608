const tag = /<\/?(?:p|div|br|ul|ol|li|h[1-6]|span|strong|em|b|i|a|table|tr|td|script|style)\b[^<>]*>/i;

/** A cell without the tags of a web page, where it has any: shops keep descriptions so. */
export async function plainText(cell: string): Promise<string> {
  if (!tag.test(cell)) return cell;
  const { readHtml } = await import("./html-blocks.ts");
  return readHtml(cell)
    .blocks.map(({ text }) => text)
    .join("\n");
}
