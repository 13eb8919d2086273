import type { CronMiss } from '@tfp/contract/cron';
import type { App } from '../apps/app.ts';
import type { World } from '../world.ts';

/** Tells of due times at which nothing was begun: once for many. */
export async function tellMiss(
  world: Pick<World, 'journal' | 'say'>,
  app: App,
  job: string,
  kind: CronMiss['kind'],
  { count, from, upTo }: { count: number; from: number; upTo: number },
  note: string,
): Promise<void> {
  const times = { from: new Date(from).toISOString(), upTo: new Date(upTo).toISOString() };
  const id = `${kind}-${job}-${from}`;
  await world.journal.append(app.id, {
    kind: 'cron-missed',
    miss: { id, job, kind, count, ...times, note },
  });
  const runs = count === 1 ? 'A run' : `${count} runs`;
  world.say(app.id, `${runs} of job ${job} ${kind} (${times.upTo}): ${note}`);
}
