import { OmError } from "#core/errors.ts";

/** UTF-8 bytes of all shared texts of a workbook. */
const mostTextBytes = 256 << 20;
const pageBytes = 1 << 20;
const cachedTexts = 1 << 14;
const longestCached = 64;

/** Many texts held as UTF-8 in few large buffers: about 9 bytes more than each text has. */
export interface TextPool {
  readonly size: number;
  /** @throws OmError `FILE_TOO_LARGE` */
  add(text: string): void;
  /** undefined where there is none. */
  get(index: number): string | undefined;
}

export function createTextPool(limitBytes = mostTextBytes): TextPool {
  const pages: Buffer[] = [Buffer.allocUnsafeSlow(pageBytes)];
  let page = pages[0] ?? Buffer.alloc(0);
  let used = 0;
  let total = 0;
  let size = 0;
  let pageOf = new Uint16Array(1024);
  let startOf = new Uint32Array(1024);
  let endOf = new Uint32Array(1024);
  const cached: string[] = [];
  const cachedIndex = new Int32Array(cachedTexts).fill(-1);

  return {
    get size() {
      return size;
    },
    add(text) {
      const most = text.length * 3;
      if (used + most > page.length) turnPage(Buffer.byteLength(text));
      const bytes = page.write(text, used, "utf8");
      total += bytes;
      if (total > limitBytes || size === 0xffff_fff0) throw tooLarge(limitBytes);
      if (size === pageOf.length) growIndex();
      pageOf[size] = pages.length - 1;
      startOf[size] = used;
      endOf[size] = used + bytes;
      used += bytes;
      size += 1;
    },
    get(index) {
      if (!(index >= 0 && index < size)) return undefined;
      const slot = index % cachedTexts;
      if (cachedIndex[slot] === index) return cached[slot];
      const [start = 0, end = 0] = [startOf[index], endOf[index]];
      const text = (pages[pageOf[index] ?? 0] ?? page).toString("utf8", start, end);
      if (end - start <= longestCached) {
        cached[slot] = text;
        cachedIndex[slot] = index;
      }
      return text;
    },
  };

  function turnPage(bytes: number): void {
    if (used + bytes <= page.length) return;
    page = Buffer.allocUnsafeSlow(Math.max(pageBytes, bytes));
    pages.push(page);
    used = 0;
  }

  function growIndex(): void {
    const [pagesBefore, startsBefore, endsBefore] = [pageOf, startOf, endOf];
    pageOf = new Uint16Array(size * 2);
    startOf = new Uint32Array(size * 2);
    endOf = new Uint32Array(size * 2);
    pageOf.set(pagesBefore);
    startOf.set(startsBefore);
    endOf.set(endsBefore);
  }
}

function tooLarge(limitBytes: number): OmError {
  return new OmError("FILE_TOO_LARGE", `the texts of the workbook take more than ${limitBytes} bytes`, {
    fix: "export fewer rows a file, or export the table as CSV",
    details: { limitBytes },
  });
}
