import { setTimeout as delay } from 'node:timers/promises';

const DEADLINE_MS = 60_000;

/** Waits for a condition, however long the machine needs, but not for ever. */
export async function until<Value>(
  check: () => Value | Promise<Value>,
  what = 'the condition',
): Promise<NonNullable<Value>> {
  const deadline = Date.now() + DEADLINE_MS;
  while (Date.now() < deadline) {
    const value = await check();
    if (value) return value as NonNullable<Value>;
    await delay(5);
  }
  throw new Error(`${what} did not come true`);
}

/** Everything that a stream has to say, to its end. */
export async function collect<Item>(stream: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of stream) items.push(item);
  return items;
}
