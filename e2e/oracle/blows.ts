import { kill } from '../support/kill.ts';
import type { WritingHouse } from './house.ts';

type Blow = (house: WritingHouse) => Promise<unknown>;

/** What happens to the platform of a machine whose engine belongs to others too. */
export const BLOWS: Readonly<Record<string, Blow>> = {
  'logs dies': async (house) => kill(house.stack, 'logs'),
  'logs dies again': async (house) => kill(house.stack, 'logs'),
  'the runner dies': async (house) => kill(house.stack, 'runner'),
  'the api dies': async (house) => kill(house.stack, 'api'),
  'a process is killed': (house) => endProcess(house, 'SIGKILL'),
  'a process is asked to leave': (house) => endProcess(house, 'SIGTERM'),
  'logs and the runner die at once': async (house) => [
    kill(house.stack, 'logs'),
    kill(house.stack, 'runner'),
  ],
};

/** What happens to an engine. */
export const ENGINE_BLOWS: Readonly<Record<string, Blow>> = {
  'the engine is restarted': (house) => restart(house, 'SIGTERM'),
  'the engine dies': (house) => restart(house, 'SIGKILL'),
  'the engine dies, and logs': (house) =>
    Promise.all([restart(house, 'SIGKILL'), kill(house.stack, 'logs')]),
};

async function endProcess({ stack, chance }: WritingHouse, signal: string): Promise<void> {
  const label = [`tfp.platform=${stack.platformId}`];
  const running = await stack.docker.listContainers({ filters: { label } });
  if (running.length > 0) await stack.docker.getContainer(chance.pick(running).Id).kill({ signal });
}

async function restart(house: WritingHouse, signal: NodeJS.Signals): Promise<void> {
  const { engine, engineDeaths } = house;
  if (engine === undefined) return;
  const from = new Date().toISOString();
  await engine.end(signal);
  await engine.start();
  if (signal === 'SIGKILL') engineDeaths.push({ from, to: new Date().toISOString() });
}
