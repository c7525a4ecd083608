import { OmError } from "#core/errors.ts";

const mostLooked = 4096;

/**
 * Refuses text that is plainly of another format: web pages, XML, JSON and scripts, dumps, mails, rich text.
 * @throws OmError `FORMAT_UNKNOWN` naming what the file looks like.
 */
export function refuseOtherText(text: string): void {
  const found = findOtherText(text);
  if (found === null) return;
  throw new OmError("FORMAT_UNKNOWN", `the file looks like ${found.name}, not like a CSV`, {
    fix: found.fix ?? "export it again; or export it as CSV",
  });
}

/** Whether a text is written for programs, in a form that is no table. */
export function isOtherText(text: string): boolean {
  return findOtherText(text) !== null;
}

function findOtherText(text: string): OtherText | null {
  const start = text.slice(0, mostLooked).trimStart();
  return nameOtherText(start) ?? nameCommented(withoutComments(start));
}

interface OtherText {
  readonly name: string;
  readonly fix?: string;
}

function nameOtherText(start: string): OtherText | null {
  if (/^<(?:!doctype html|html|head|body|table)\b/i.test(start)) {
    const fix = "export the table as CSV or a workbook; where the page is such an export, name it .xls";
    return { name: "a web page (HTML)", fix };
  }
  if (/^<\?xml\b/i.test(start)) return { name: "XML" };
  // Some exports write their column names in angle brackets: those have no closing tags.
  if (/^<[a-z!][^<>]*>/i.test(start) && start.includes("</")) return { name: "XML" };
  if (start.startsWith("{\\rtf")) return { name: "a rich text document (.rtf)" };
  if (/^BEGIN:V(?:CARD|CALENDAR)\b/i.test(start)) return { name: "a card of contacts or a calendar (.vcf, .ics)" };
  return isMail(start) ? { name: "a mail", fix: "save what is attached to it, and send that" } : null;
}

/** What may stand below comments. */
function nameCommented(start: string): OtherText | null {
  if (/^\{\s*(?:"[^"]*"\s*:|\})/.test(start)) return { name: "JSON" };
  if (/^\[\s*(?:\{\s*"|\[|"[^"]*"\s*[,\]]|-?\d+(?:\.\d+)?\s*(?:,|\]\s*(?:$|[,\]]))|\]\s*(?:$|[,\]]))/.test(start))
    return { name: "JSON" };
  if (/^(?:(?:var|let|const|window\.)\s*)?[A-Za-z_$][\w$.]*\s*=\s*(?:\{\s*["}]|\[\s*[{["\]])/.test(start))
    return {
      name: "JSON inside a script",
      fix: "take out what stands before the first bracket and behind the last one",
    };
  if (
    /^(?:create (?:table|database)|insert into|drop table|pragma \w+|begin transaction|set (?:names|sql_mode|@))/i.test(
      start,
    )
  )
    return { name: "a dump of a database (SQL)", fix: "export the table itself as CSV" };
  return null;
}

/** Of scripts and dumps; a line that begins with `#` may stand above any table. */
function withoutComments(start: string): string {
  let rest = start;
  for (;;) {
    const comment = /^(?:\/\/[^\n]*(?:\n|$)|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/;?)\s*/.exec(rest)?.[0] ?? "";
    if (comment === "") return rest;
    rest = rest.slice(comment.length);
  }
}

/** Two headers that every mail has, and one that says how its text is written. */
function isMail(start: string): boolean {
  const [head = ""] = start.split(/\r?\n\r?\n/);
  return ["From", "Subject", "MIME-Version"].every((name) => new RegExp(`^${name}:`, "im").test(head));
}
