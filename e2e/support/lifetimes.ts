import type Docker from 'dockerode';
import { until } from '../../test/support/until.ts';

/** When the containers of an app's formation began and ended, by the engine's own events. */
export interface Lifetimes {
  /** How many containers of a type have run at once, at most, as far as the engine has told. */
  most: (type: string) => number;
  /** How many were started since the watch began. */
  started: () => number;
  /** Waits until the engine's events tell of exactly those that run: what was before has been told, too. */
  told: () => Promise<void>;
  /** What was so far counts no more; what runs does. */
  forget: () => void;
  stop: () => void;
}

export async function watchLifetimes(docker: Docker, appId: string): Promise<Lifetimes> {
  const label = [`tfp.app=${appId}`, 'tfp.kind=process'];
  const running = new Map<string, string>();
  const most = new Map<string, number>();
  let started = 0;
  const count = (type: string) => [...running.values()].filter((one) => one === type).length;
  const note = (type: string) => most.set(type, Math.max(most.get(type) ?? 0, count(type)));
  const events = await docker.getEvents({ filters: { type: ['container'], label } });
  const take = ({
    Action,
    Actor,
  }: {
    Action: string;
    Actor: { ID: string; Attributes: Record<string, string> };
  }) => {
    const type = Actor.Attributes['tfp.type'] ?? '';
    if (Action === 'die') running.delete(Actor.ID);
    if (Action !== 'start') return;
    started += 1;
    running.set(Actor.ID, type);
    note(type);
  };
  let rest = '';
  events.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') take(JSON.parse(line));
  });
  for (const { Id, Labels } of await docker.listContainers({ filters: { label } })) {
    running.set(Id, Labels['tfp.type'] ?? '');
    note(Labels['tfp.type'] ?? '');
  }
  return {
    most: (type) => most.get(type) ?? 0,
    started: () => started,
    async told() {
      const known = () => [...running.keys()].sort().join();
      await until('the word of all starts and ends', async () => {
        const found = await docker.listContainers({ filters: { label } });
        return (
          found
            .map(({ Id }) => Id)
            .sort()
            .join() === known()
        );
      });
    },
    forget() {
      most.clear();
      for (const type of running.values()) note(type);
    },
    stop: () => (events as unknown as { destroy: () => void }).destroy(),
  };
}
