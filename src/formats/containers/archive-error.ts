import { OmError } from "#core/errors.ts";

export function unsafe(message: string, fix = "make the archive again from the files themselves"): OmError {
  return new OmError("ARCHIVE_UNSAFE", message, { fix });
}

export function corrupt(message: string, cause?: unknown): OmError {
  return new OmError("FILE_CORRUPT", message, {
    fix: "send the file once more; if that does not help, make the archive again",
    cause,
  });
}

export function encrypted(what: string): OmError {
  return new OmError("FILE_ENCRYPTED", `${what} is protected by a password`, {
    fix: "unpack it with the password and send the files themselves, or an archive without one",
  });
}

/** What a library throws about an archive is a damaged archive; what the system throws about a file stays as it is. */
export function toArchiveError(what: string, thrown: unknown): unknown {
  if (thrown instanceof OmError || isOfTheSystem(thrown)) return thrown;
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  if (code === "Z_BUF_ERROR") return corrupt(`${what} is cut off before its end`, thrown);
  if (code === "ZSTD_error_frameParameter_windowTooLarge") {
    return unsafe(`${what} asks for more memory than any table needs`, "pack it again without --long and --ultra");
  }
  if (thrown instanceof Error && /encryption/.test(thrown.message)) return encrypted(what);
  if (thrown instanceof Error && /data check|checksum/i.test(thrown.message)) {
    return corrupt(`${what}: its checksum does not fit`, thrown);
  }
  return corrupt(`${what} is damaged`, thrown);
}

function isOfTheSystem(thrown: unknown): boolean {
  return thrown instanceof Error && "syscall" in thrown;
}

/** A name inside an archive, safe to print: short, and without control characters. */
export function quoteName(name: string): string {
  const plain = name.replaceAll(/\p{C}/gu, "?");
  return `"${plain.length > 100 ? `${plain.slice(0, 99)}…` : plain}"`;
}
