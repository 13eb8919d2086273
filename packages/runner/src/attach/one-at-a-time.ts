type CarryOut<Wish> = (wish: Wish) => Promise<unknown>;

/** Of wishes that come while one is carried out only the newest counts: a flood costs the engine what a few cost. */
export function newestOnly<Wish>(carryOut: CarryOut<Wish>): (wish: Wish) => void {
  return oneAtATime(carryOut, () => 'the newest');
}

/** As `newestOnly`, for wishes of which the different ones all count, and equal ones count once. */
export function oneOfEach<Wish>(carryOut: CarryOut<Wish>): (wish: Wish) => void {
  return oneAtATime(carryOut, (wish) => wish);
}

function oneAtATime<Wish>(
  carryOut: CarryOut<Wish>,
  keyOf: (wish: Wish) => unknown,
): (wish: Wish) => void {
  const waiting = new Map<unknown, Wish>();
  let isBusy = false;

  async function work(): Promise<void> {
    isBusy = true;
    for (const [key, wish] of waiting) {
      waiting.delete(key);
      try {
        await carryOut(wish);
      } catch {
        // A process that has just ended has no terminal, and takes no signal.
      }
    }
    isBusy = false;
  }

  return (wish) => {
    waiting.set(keyOf(wish), wish);
    if (!isBusy) void work();
  };
}
