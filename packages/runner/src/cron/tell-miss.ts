import type { CronMiss } from '@tfp/contract/cron';
import type { App } from '../apps/app.ts';
import type { World } from '../world.ts';

/** Due times at which nothing was begun: one for which there was an obstacle, or many that nobody was there for. */
interface Miss extends Pick<CronMiss, 'job' | 'kind' | 'note' | 'count'> {
  from: number;
  upTo: number;
}

export async function tellMiss(
  world: Pick<World, 'journal' | 'say'>,
  app: App,
  miss: Miss,
): Promise<void> {
  const { job, kind, note, count } = miss;
  const from = new Date(miss.from).toISOString();
  const upTo = new Date(miss.upTo).toISOString();
  const id = `${kind}-${job}-${miss.from}`;
  await world.journal.append(app.id, {
    kind: 'cron-missed',
    miss: { id, job, kind, count, from, upTo, note },
  });
  const runs = count === 1 ? 'A run' : `${count} runs`;
  world.say(app.id, `${runs} of job ${job} ${kind} (${upTo}): ${note}`);
}
