/** So many at the same time and no more. */
export interface Places {
  /** Takes a place until the signal is aborted; false where there is none. */
  enter(signal: AbortSignal): boolean;
  count(): number;
}

export function createPlaces(most: number): Places {
  let taken = 0;
  return {
    enter(signal) {
      if (signal.aborted || taken >= most) return false;
      taken += 1;
      signal.addEventListener("abort", () => (taken -= 1), { once: true });
      return true;
    },
    count: () => taken,
  };
}
