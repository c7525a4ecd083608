import { execFileSync, type ExecFileSyncOptionsWithStringEncoding } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeDemoFiles } from "#apps/demo/write-demo-files.ts";

/** Draws docs/screenshot.svg from what the commands print on the sample files: `npm run screenshot`. */
const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "om-screenshot-"));
const characterWidth = 7.8;
const lineHeight = 17;
const margin = 18;
const mostCharacters = 112;

const [orders] = await writeDemoFiles(folder);
const lines = [
  ...run("ingest", orders?.path ?? "").slice(0, 22),
  "",
  ...run("query", "--metric", "net_sales,orders,aov", "--by", "month", "--period", "2026").slice(0, 12),
];
rmSync(folder, { recursive: true });
writeFileSync(join(root, "docs/screenshot.svg"), draw(lines));

function run(...words: string[]): string[] {
  const om = join(root, "src/apps/cli/om.mjs");
  const environment = { ...process.env, OM_DATA_DIR: join(folder, "data"), COLUMNS: "100" };
  const options: ExecFileSyncOptionsWithStringEncoding = {
    env: environment,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  };
  const shown = words.map((word) => word.replace(`${folder}/`, "")).join(" ");
  try {
    return [`$ om ${shown}`, ...execFileSync(process.execPath, [om, ...words], options).split("\n")];
  } catch (error) {
    // Exit 3 says that something needs attention; the output is what we came for.
    const output = error instanceof Error && "stdout" in error ? String(error.stdout) : "";
    return [`$ om ${shown}`, ...output.split("\n")];
  }
}

function draw(text: readonly string[]): string {
  const width = Math.ceil(mostCharacters * characterWidth + 2 * margin);
  const height = text.length * lineHeight + 2 * margin;
  const rows = text.map((line, index) => {
    const top = margin + (index + 0.75) * lineHeight;
    const shown = line.length > mostCharacters ? `${line.slice(0, mostCharacters - 1)}…` : line;
    const color = line.startsWith("$ ") ? "#7fd1ae" : "#e6e6e6";
    return `<text x="${margin}" y="${top}" fill="${color}">${escapeXml(shown)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<rect width="100%" height="100%" rx="10" fill="#1d2329"/>
<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="13" xml:space="preserve">
${rows.join("\n")}
</g>
</svg>
`;
}

function escapeXml(line: string): string {
  return line.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
