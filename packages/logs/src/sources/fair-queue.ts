/** Takes turns between groups, then between the members of a group: one that is always ready delays no other. */
export interface FairQueue<Item> {
  /** An item that already waits keeps its place. */
  push: (group: string, item: Item) => void;
  shift: () => Item | undefined;
  isEmpty: () => boolean;
}

export function createFairQueue<Item>(): FairQueue<Item> {
  const groups = new Map<string, Set<Item>>();
  return {
    push(group, item) {
      const items = groups.get(group);
      if (items === undefined) groups.set(group, new Set([item]));
      else items.add(item);
    },

    shift() {
      for (const [group, items] of groups) {
        groups.delete(group);
        const [item] = items;
        if (item === undefined) continue;
        items.delete(item);
        if (items.size > 0) groups.set(group, items);
        return item;
      }
      return undefined;
    },

    isEmpty: () => groups.size === 0,
  };
}
