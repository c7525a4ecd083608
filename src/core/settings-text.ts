import { invalidSetting, type SettingEntries, spellEntries } from "./business-settings.ts";

/**
 * Settings as text: one `key = value` a line, `#` begins a comment line, blank lines say nothing. In a key `=` and `\` are
 * written `\=` and `\\`. The command line, files and HTTP have this one grammar.
 */
export function parseSettingsText(text: string): SettingEntries {
  const entries = new Map<string, string>();
  for (const [index, line] of text
    .replace(/^\ufeff/, "")
    .split(/\r\n|\n|\r/)
    .entries()) {
    if (line.trim() === "" || line.trimStart().startsWith("#")) continue;
    const [key, value] = parseSetting(line, `line ${index + 1}`);
    if (entries.has(key)) throw invalidSetting(`line ${index + 1} says ${key} again`, "say it once");
    entries.set(key, value);
  }
  return Object.fromEntries(entries);
}

/** Canonical: the same settings give the same text. */
export function formatSettingsText(entries: SettingEntries): string {
  return Object.entries(spellEntries(entries))
    .map(([key, value]) => `${escapeKey(key)} = ${value}\n`)
    .join("");
}

/**
 * `key=value` or `key = value`.
 * @param where what to call it in the error
 */
export function parseSetting(text: string, where: string): readonly [key: string, value: string] {
  const [, key = "", value] = /^((?:[^=\\]|\\.)*)=(.*)$/su.exec(text) ?? [];
  if (value === undefined)
    throw invalidSetting(`${where} is no setting: ${JSON.stringify(text.slice(0, 80))}`, "write KEY=VALUE");
  return [parseKey(key.trim()), value.trim()];
}

/** How a key is written before its `=`. */
export function escapeKey(key: string): string {
  return key.replaceAll(/[\\=]/g, "\\$&");
}

/** A key as it is written before its `=`. */
export function parseKey(key: string): string {
  return key.replaceAll(/\\(.)/gsu, "$1");
}
