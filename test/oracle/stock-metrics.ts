import { type Exact, print, read, times } from "./exact.ts";

/** An item at a place on a day, as a list of stock says it. */
export interface Position {
  readonly record: Readonly<Record<string, string>>;
  readonly day: string;
}

type Positions = readonly Position[];
type Value = (position: Position) => Exact | null;

/** Of each item at each place what its newest list says, up to a day. */
export function newest(listed: Positions, until: string | null): Position[] {
  const found = new Map<string, Position>();
  for (const position of listed.filter(({ day }) => until === null || day <= until)) {
    const place = JSON.stringify([position.record["SKU"], position.record["Location"]]);
    if ((found.get(place)?.day ?? "") < position.day) found.set(place, position);
  }
  return [...found.values()];
}

const column =
  (name: string): Value =>
  (position) =>
    read(position.record[name]);
const onHand = column("On Hand");
const committed = column("Committed");
const incoming = column("Incoming");
const worth =
  (price: string): Value =>
  (position) => {
    const [count, each] = [onHand(position), column(price)(position)];
    return count === null || each === null ? null : times(count, each);
  };
/** Nobody need say what is promised. */
const left: Value = (position) => {
  const count = onHand(position);
  return count === null ? null : count - (committed(position) ?? 0n);
};
const coming: Value = (position) => {
  const count = left(position);
  return count === null ? null : count + (incoming(position) ?? 0n);
};
const free: Value = (position) => {
  const [count, promised] = [onHand(position), committed(position)];
  return count === null || promised === null ? null : count - promised;
};

function sum(positions: Positions, value: Value): string | null {
  const known = positions.map(value).filter((each) => each !== null);
  return known.length === 0 ? null : print(known.reduce((total, each) => total + each, 0n));
}

const sku = ({ record }: Position): string => record["SKU"] ?? "";

/** Items with a place where it holds; null where it can be told of none. */
function itemsWhere(positions: Positions, holds: (position: Position) => boolean | null): number | null {
  const told = positions.filter((position) => holds(position) !== null);
  return told.length === 0 ? null : new Set(told.filter((position) => holds(position) === true).map(sku)).size;
}

const against =
  (value: Value, level: string, is: (one: Exact, other: Exact) => boolean) =>
  (position: Position): boolean | null => {
    const [one, other] = [value(position), column(level)(position)];
    return one === null || other === null ? null : is(one, other);
  };

/** Each number from the positions of its group, as an answer writes it. */
export const stockMetrics: Readonly<Record<string, (positions: Positions) => string | number | null>> = {
  on_hand_units: (positions) => sum(positions, onHand),
  available_units: (positions) => sum(positions, free),
  committed_units: (positions) => sum(positions, committed),
  incoming_units: (positions) => sum(positions, incoming),
  on_hand_value: (positions) => sum(positions, worth("Unit Cost")),
  retail_value: (positions) => sum(positions, worth("Unit Price")),
  skus: (positions) => (positions.length === 0 ? null : new Set(positions.map(sku)).size),
  out_of_stock_skus: (positions) => {
    const items = [...Map.groupBy(positions, sku).values()].map((places) => sum(places, left));
    const known = items.filter((each) => each !== null);
    return known.length === 0 ? null : known.filter((each) => (read(each) ?? 0n) <= 0n).length;
  },
  below_min_skus: (positions) =>
    itemsWhere(
      positions,
      against(onHand, "Min", (one, other) => one < other),
    ),
  below_reorder_skus: (positions) =>
    itemsWhere(
      positions,
      against(coming, "Reorder Point", (one, other) => one <= other),
    ),
  above_max_skus: (positions) =>
    itemsWhere(
      positions,
      against(onHand, "Max", (one, other) => one > other),
    ),
};
