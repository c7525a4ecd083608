/** The clock of this process, which a test can put forward; whatever waits for it looks again every few milliseconds. */
export function shiftTime(): { advance(ms: number): Promise<void>; restore(): void } {
  const real = Date.now;
  let shift = 0;
  Date.now = () => real() + shift;
  return {
    async advance(ms) {
      shift += ms;
      await new Promise((resolve) => setTimeout(resolve, 60));
    },
    restore() {
      Date.now = real;
    },
  };
}
