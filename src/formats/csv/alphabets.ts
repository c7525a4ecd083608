/** Languages by the letters beyond ASCII that they write, and the code pages that write them. */
export interface Alphabet {
  readonly letters: string;
  /** WHATWG labels, the likeliest first. */
  readonly pages: readonly string[];
  /** Every letter of a word is beyond ASCII. */
  readonly isOwnScript?: true;
}

const western = ["windows-1252", "iso-8859-15"];
const central = ["windows-1250", "iso-8859-2"];
const baltic = ["windows-1257"];
const cyrillic = ["windows-1251"];

const russian = "абвгдежзийклмнопрстуфхцчшщъыьэюяё";

export const alphabets: readonly Alphabet[] = [
  { letters: "äöüß", pages: western },
  { letters: "àâæçéèêëîïôœùûüÿ", pages: western },
  { letters: "áéíóúüñªº", pages: western },
  { letters: "áâãàçéêíóôõúüªº", pages: western },
  { letters: "àèéìíîòóùªº", pages: western },
  { letters: "àçèéíïòóúü", pages: western },
  { letters: "áéëïíóöüèêç", pages: western },
  { letters: "åäöéü", pages: western },
  { letters: "åæøéüöä", pages: western },
  { letters: "äöüõšž", pages: western },
  { letters: "áčďéěíňóřšťúůýž", pages: central },
  { letters: "áäčďéíĺľňóôŕšťúýž", pages: central },
  { letters: "ąćęłńóśźż", pages: central },
  { letters: "áéíóöőúüű", pages: central },
  { letters: "ăâîşţ", pages: central },
  { letters: "čćđšž", pages: central },
  { letters: "çğıiöşüâîû", pages: ["windows-1254"] },
  { letters: "āčēģīķļņšūž", pages: baltic },
  { letters: "ąčęėįšųūž", pages: baltic },
  { letters: russian, pages: cyrillic, isOwnScript: true },
  { letters: "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", pages: cyrillic, isOwnScript: true },
  { letters: "абвгдеёжзійклмнопрстуўфхцчшыьэюя", pages: cyrillic, isOwnScript: true },
  { letters: "абвгдђежзијклљмнњопрстћуфхцчџш", pages: cyrillic, isOwnScript: true },
  { letters: "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ", pages: ["windows-1253"], isOwnScript: true },
];
