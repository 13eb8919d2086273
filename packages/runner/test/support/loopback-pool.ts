/** Loopback addresses for this test process alone, so that test files side by side do not bind each other's. */
export function loopbackPool(): string {
  return `127.${100 + (process.pid % 150)}.0.0/16`;
}
