/** A duration as people read it, with one digit behind the point below ten seconds. */
export function secondsWords(ms: number): string {
  return ms < 9_950 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}
