/** Work in so many rows that go side by side, each about as long as the others; within a row in the order that it had. */
export function lanesOf<Item>(
  items: readonly Item[],
  count: number,
  weightOf: (item: Item) => number,
): Item[][] {
  const lanes = Array.from({ length: count }, () => ({ weight: 0, items: new Set<Item>() }));
  for (const item of items.toSorted((one, other) => weightOf(other) - weightOf(one))) {
    const least = Math.min(...lanes.map(({ weight }) => weight));
    const lane = lanes.find(({ weight }) => weight === least);
    lane?.items.add(item);
    if (lane !== undefined) lane.weight += weightOf(item);
  }
  return lanes.map((lane) => items.filter((item) => lane.items.has(item)));
}
