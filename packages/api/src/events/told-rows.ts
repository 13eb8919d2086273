/** How many events of a row that repeats itself are told one by one. */
const TOLD_SINGLY = 5;

/** What happens again and again is told five times, then each time its number has doubled: 8, 16, 32, … */
export function isTold(count: number): boolean {
  return count <= TOLD_SINGLY || Number.isInteger(Math.log2(count));
}

/** From which number on the next one of such a row is told. */
export function nextTold(count: number): number {
  return count < TOLD_SINGLY ? count + 1 : 2 ** (Math.floor(Math.log2(count)) + 1);
}
