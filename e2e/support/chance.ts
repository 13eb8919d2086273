/** Chance that can be had again: the same seed makes the same choices. */
export interface Chance {
  seed: number;
  below: (count: number) => number;
  pick: <Item>(items: readonly Item[]) => Item;
}

export function createChance(seed: number): Chance {
  let state = seed;
  const below = (count: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % count;
  };
  return {
    seed,
    below,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error('nothing to choose from');
      return item;
    },
  };
}

/** All in turn, in an order of chance, again and again: each comes, and meets others each time. */
export function createDeck(chance: Chance, names: string[]): () => string {
  let deck: string[] = [];
  return () => {
    if (deck.length === 0) deck = [...names];
    return deck.splice(chance.below(deck.length), 1)[0] ?? '';
  };
}
