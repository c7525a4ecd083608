import { describe, expect, test } from "vitest";
import { kindOfBuiltin, kindOfFormat } from "./number-format.ts";

describe("a format code", () => {
  test.each([
    ["General", "number"],
    ["0.00", "number"],
    ["#,##0.00 [$€-407]", "number"],
    ["0.00E+00", "number"],
    ["0%", "number"],
    ['0.0" days"', "number"],
    ["#,##0\\ \\d", "number"],
    ["[Red]-0.00;[Blue]0.00", "number"],
    ['_-* #,##0.00\\ "kr"_-;\\-* #,##0.00', "number"],
    ["@", "number"],
    ["yyyy-mm-dd", "date"],
    ["d/m/yy", "date"],
    ["mmm\\-yy", "date"],
    ["mmmm", "date"],
    ["[$-409]d\\-mmm\\-yyyy;@", "date"],
    ["[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "date"],
    ['yyyy"年"m"月"d"日"', "date"],
    ["[Red]dd.mm.yyyy", "date"],
    ["m/d/yy h:mm", "datetime"],
    ["yyyy\\-mm\\-dd\\Thh:mm:ss.000", "datetime"],
    ["d.m.yyyy h:mm AM/PM", "datetime"],
    ["h:mm", "time"],
    ["hh:mm:ss AM/PM", "time"],
    ["mm:ss.0", "time"],
    ["[$-F400]h:mm:ss\\ AM/PM", "time"],
    ["[h]:mm", "duration"],
    ["[hh]:mm:ss", "duration"],
    ["[mm]:ss", "duration"],
    ["[ss]", "duration"],
    ['"unended', "number"],
    ["", "number"],
  ])("%s shows a %s", (code, kind) => expect(kindOfFormat(code)).toBe(kind));
});

test.each([
  [0, "number"],
  [9, "number"],
  [14, "date"],
  [18, "time"],
  [21, "time"],
  [22, "datetime"],
  [31, "date"],
  [37, "number"],
  [45, "time"],
  [46, "duration"],
  [49, "number"],
  [57, "date"],
])("the builtin format %i shows a %s", (id, kind) => expect(kindOfBuiltin(id)).toBe(kind));
