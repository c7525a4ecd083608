/** Records that are looked at before it is decided what their lines are. */
export const recordsForLines = 1_000;

const mostDepth = 4;
const lineNames =
  /^(?:(?:order|cart|invoice|sale|sales|receipt|basket|purchase|product)?[_-]?(?:line[_-]?items?|lines?|items?|products?|variants?|positions?|details?|entries|articles|skus)|rows|positionen|artikel|posten|lignes|articulos|lineas|righe|articoli|itens|produtos|linhas|regels)$/i;
/** What APIs put between a name and its list. */
const wrapperNames = new Set(["edges", "nodes", "node", "data", "elements"]);
const signOfLines = /^(?:sku|qty|quantity|units|menge|anzahl|quantite|cantidad|quantita|quantidade|aantal)$/i;

const identityName =
  /^(?:_?id|uuid|guid|sku|number|reference|(?:order|invoice|entity|increment|receipt)[_-]?(?:id|no|number))$/i;

interface Candidate {
  elements: number;
  isNamed: boolean;
  hasSign: boolean;
}

/** Which of the lists inside the records holds their lines (`line_items`), by its name, its members and its size. */
export interface LinesChooser {
  /** Looks at one record; one that is no JSON object says nothing. */
  look(json: string): void;
  /** Names from the record to the list, joined by `.`; null where no list holds lines. */
  chosen(): string | null;
}

export function createLinesChooser(): LinesChooser {
  const candidates = new Map<string, Candidate>();

  function visit(value: object, path: string, name: string, depth: number): void {
    for (const [key, member] of Object.entries(value)) {
      if (typeof member !== "object" || member === null) continue;
      const memberPath = path === "" ? key : `${path}.${key}`;
      const memberName = wrapperNames.has(key) ? name : key;
      if (!Array.isArray(member)) {
        if (depth < mostDepth) visit(member, memberPath, memberName, depth + 1);
        continue;
      }
      const objects = member.filter((element) => typeof element === "object" && element !== null);
      if (objects.length > 0) note(memberPath, memberName, objects);
    }
  }

  function note(path: string, name: string, objects: readonly object[]): void {
    const found = candidates.get(path) ?? { elements: 0, isNamed: lineNames.test(name), hasSign: false };
    found.elements += objects.length;
    found.hasSign ||= Object.keys(objects[0] ?? {}).some((key) => signOfLines.test(key));
    candidates.set(path, found);
  }

  return {
    look(json) {
      try {
        const record: unknown = JSON.parse(json);
        if (typeof record === "object" && record !== null && !Array.isArray(record)) visit(record, "", "", 1);
      } catch {
        // Whoever reads the record says what is wrong with it.
      }
    },
    chosen() {
      const ranked = [...candidates]
        .filter(([, { isNamed, hasSign }]) => isNamed || hasSign)
        .toSorted(([, left], [, right]) => rank(right) - rank(left) || right.elements - left.elements);
      return ranked[0]?.[0] ?? null;
    },
  };
}

function rank({ isNamed, hasSign }: Candidate): number {
  return (isNamed ? 1 : 0) + (hasSign ? 1 : 0);
}

export function isLinesName(name: string): boolean {
  return lineNames.test(name);
}

/** A name that tells one thing from others of its kind: the object that has it is a record, not a wrapper. */
export function isIdentityName(name: string): boolean {
  return identityName.test(name);
}
