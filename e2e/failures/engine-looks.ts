import { expect } from 'vitest';
import { until } from '../../test/support/until.ts';
import { containersOf, releasesOf } from '../support/converged.ts';
import { startLoadInside } from '../support/load-inside.ts';
import { type EngineGround, QUANTITY } from './engine-ground.ts';

/** What the visitors of both apps saw. */
export interface Seen {
  requests: number;
  /** Answers of the router in place of an app, by their codes. */
  codes: Record<string, number>;
  /** Neither an answer of the right app nor one of the router with a 503 and a code. */
  failures: string[];
}

const CLIENTS = 4;

export const say = (line: string) => process.stdout.write(`${line}\n`);

/** Asks both apps without a pause while something is done. */
export async function underLoad(
  { stack, left, right }: EngineGround,
  work: () => Promise<void>,
): Promise<Seen> {
  const options = { clients: CLIENTS, mayBeAway: true };
  const stops = [left, right].map(({ name }) => startLoadInside(stack, name, options));
  const seen: Seen = { requests: 0, codes: {}, failures: [] };
  try {
    await work();
  } finally {
    for (const { requests, codes, failures } of await Promise.all(stops.map((stop) => stop()))) {
      seen.requests += requests;
      seen.failures.push(...failures);
      for (const code of Object.keys(codes)) {
        seen.codes[code] = (seen.codes[code] ?? 0) + (codes[code] ?? 0);
      }
    }
  }
  const { requests, codes, failures } = seen;
  say(`${requests} requests, codes ${JSON.stringify(codes)}, ${failures.length} broken off`);
  return seen;
}

/** Apps were away: what was in flight may have been broken off, all else was told in a code, and nobody was refused. */
export function expectTold({ failures }: Seen): void {
  expect(failures.filter((failure) => /ECONNREFUSED|an answer of/.test(failure))).toEqual([]);
  expect(failures.length, failures.join('\n')).toBeLessThanOrEqual(2 * CLIENTS);
}

/** No visitor noticed anything. */
export function expectServed({ codes, failures }: Seen): void {
  expect({ codes, failures }).toEqual({ codes: {}, failures: [] });
}

/** Waits until all processes are up. */
export async function allUp({ left, right }: EngineGround, deadlineMs: number): Promise<void> {
  for (const app of [left, right]) {
    await until(
      `all processes of ${app.name} to be up`,
      async () => {
        const processes = JSON.parse((await app.tfp('ps', '--json')).stdout) as { state: string }[];
        return processes.length === QUANTITY && processes.every(({ state }) => state === 'up');
      },
      deadlineMs,
    );
  }
}

export async function secondsOf(work: Promise<unknown>): Promise<string> {
  const begun = performance.now();
  await work;
  return ((performance.now() - begun) / 1000).toFixed(1);
}

export const releasesOfBoth = ({ stack, left, right }: EngineGround) =>
  [left, right].map((app) => releasesOf(stack, app));

/** The containers of both apps, and when each began. */
export async function startsOf({ stack, left, right }: EngineGround): Promise<string[]> {
  const found = await Promise.all([left, right].map((app) => containersOf(stack, app)));
  const starts = found.flat().map(async ({ id, process }) => {
    const { State } = await stack.docker.getContainer(id).inspect();
    return `${process} ${id} ${State.StartedAt}`;
  });
  return (await Promise.all(starts)).sort();
}
