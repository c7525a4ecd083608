/** What a number in a cell means, by the format that shows it. */
export type NumberKind = "number" | "date" | "time" | "datetime" | "duration";

/**
 * Formats that have a number and no text in the file. Those from 27 on show dates, some of them times, by the language of
 * the reader.
 */
export function kindOfBuiltin(id: number): NumberKind {
  if (id >= 14 && id <= 17) return "date";
  if ((id >= 18 && id <= 21) || id === 45 || id === 47) return "time";
  if (id === 22) return "datetime";
  if (id === 46) return "duration";
  if (id === 32 || id === 33) return "time";
  return (id >= 27 && id <= 36) || (id >= 50 && id <= 58) ? "date" : "number";
}

/** Kind by a format code as `[$-409]d\-mmm\-yyyy h:mm;@`; its first section decides. */
export function kindOfFormat(code: string): NumberKind {
  const shown = withoutLiterals(code);
  if (/\[(?:h+|m+|s+)\]/i.test(shown)) return "duration";
  const marks = shown.replaceAll(/\[[^\]]*\]/g, "").replaceAll(/general|am\/pm|a\/p/gi, "");
  const hasClock = /[hs]/i.test(marks);
  const hasDay = /[yd]/i.test(marks) || /m{3,}/i.test(marks) || (/m/i.test(marks) && !hasClock);
  // An exponent or plain digits without any part of a date: `0.00E+00`, `#,##0`.
  if (!hasClock && !hasDay) return "number";
  if (hasDay) return hasClock ? "datetime" : "date";
  return "time";
}

/** The first section, without quoted text, escaped characters, padding and fill. */
function withoutLiterals(code: string): string {
  let shown = "";
  let inBrackets = false;
  for (let at = 0; at < code.length; at += 1) {
    const char = code[at] ?? "";
    if (inBrackets) {
      inBrackets = char !== "]";
      shown += char;
    } else if (char === '"') {
      const end = code.indexOf('"', at + 1);
      if (end === -1) return shown;
      at = end;
    } else if (char === "\\" || char === "_" || char === "*") at += 1;
    else if (char === ";") return shown;
    else {
      inBrackets = char === "[";
      shown += char;
    }
  }
  return shown;
}
