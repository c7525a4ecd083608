import { accessSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { errorCodes, OmError, systemWords, toErrorReport, toOmError } from "./errors.ts";

describe("a failure", () => {
  test("carries code, message, fix, details and cause, and is not retryable unless it says so", () => {
    const cause = new Error("underneath");
    const error = new OmError("CONFLICT", "another write came first", {
      fix: "read again",
      retryable: true,
      details: { version: 2 },
      cause,
    });
    expect(error).toMatchObject({ name: "OmError", code: "CONFLICT", retryable: true, details: { version: 2 }, cause });
    expect(toErrorReport(error)).toEqual({ code: "CONFLICT", message: "another write came first", fix: "read again" });
    expect(new OmError("USAGE", "no")).toMatchObject({ fix: "", retryable: false, details: {} });
    expect("cause" in new OmError("USAGE", "no")).toBe(false);
  });

  test("has a code of its own: none is there twice, none is lower case", () => {
    expect(new Set(errorCodes).size).toBe(errorCodes.length);
    expect(errorCodes.filter((code) => !/^[A-Z]+(_[A-Z]+)*$/.test(code))).toEqual([]);
  });
});

describe("whatever is thrown", () => {
  test("becomes a failure with a code that is known", () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (thrown) => {
        const error = toOmError(thrown);
        expect(error).toBeInstanceOf(OmError);
        expect(error).toMatchObject({ code: "INTERNAL", retryable: false, message: expect.stringMatching(/./s) });
      }),
    );
  });

  test("stays the same failure when it is one already", () => {
    const error = new OmError("NO_DATA", "nothing there");
    expect(toOmError(error)).toBe(error);
  });

  test("keeps its message and its cause when it is a plain error", () => {
    const cause = new TypeError("rows is not iterable");
    expect(toOmError(cause)).toMatchObject({ code: "INTERNAL", message: "rows is not iterable", cause });
    expect(toOmError("plain words").message).toBe("plain words");
  });

  test(
    "is DISK_FULL, to be tried again, when the system has no space left (skipped without /dev/full)",
    { skip: !existsSync("/dev/full") },
    () => {
      expect(toOmError(thrownBy(() => writeFileSync("/dev/full", "rows")))).toMatchObject({
        code: "DISK_FULL",
        retryable: true,
      });
    },
  );

  test.each(["EDQUOT", "ENOSPC"])("is DISK_FULL for %s", (code) => {
    expect(toOmError(systemError(code))).toMatchObject({ code: "DISK_FULL", retryable: true });
  });

  test.each(["EIO", "ENODEV", "ENXIO", "ESTALE"])("is DISK_FAILED, to be tried again, for %s", (code) => {
    expect(toOmError(systemError(code))).toMatchObject({ code: "DISK_FAILED", retryable: true });
  });

  test.each(["EACCES", "EPERM", "EROFS"])("is NOT_WRITABLE, which does not mend itself, for %s", (code) => {
    expect(toOmError(systemError(code))).toMatchObject({ code: "NOT_WRITABLE", retryable: false });
  });

  test.each(["EACCES", "EIO"])("keeps the path of %s for the log", (code) => {
    const words = `${code}: refused, open '/srv/om/blobs/x'`;
    const error = toOmError(Object.assign(new Error(words), { code }));
    expect(JSON.stringify(toErrorReport(error))).not.toContain("/srv");
    expect(systemWords(error)).toBe(words);
    expect(systemWords(new OmError("EMPTY_FILE", "it is empty", { cause: new Error("no") }))).toBe("");
  });

  test("is INTERNAL for a system error without a meaning of its own", () => {
    const folder = mkdtempSync(join(tmpdir(), "om-errors-"));
    rmSync(folder, { recursive: true });
    expect(toOmError(thrownBy(() => accessSync(folder)))).toMatchObject({ code: "INTERNAL" });
  });
});

function thrownBy(act: () => void): unknown {
  try {
    act();
  } catch (thrown) {
    return thrown;
  }
  throw new Error("nothing was thrown");
}

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: refused`), { code });
}
