/** Whether something stands still for longer than `limitMs`; each change of its state begins the time anew. */
export function createPatience(limitMs: number): (state: string, now: number) => boolean {
  let last: string | undefined;
  let since = 0;
  return (state, now) => {
    if (state !== last) since = now;
    last = state;
    return now - since > limitMs;
  };
}
