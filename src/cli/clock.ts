/** The clock of the platform in milliseconds, as browsers and Node have it; one that stands still where there is none. */
export function readClock(): number {
  return typeof performance === 'undefined' ? 0 : performance.now();
}
