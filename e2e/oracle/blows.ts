import type { WritingHouse } from './house.ts';

type Blow = (house: WritingHouse) => Promise<unknown>;

/** What happens to the platform of a machine whose engine belongs to others too. */
export const BLOWS: Readonly<Record<string, Blow>> = {
  'logs dies': (house) => kill(house, 'logs'),
  'logs dies again': (house) => kill(house, 'logs'),
  'the runner dies': (house) => kill(house, 'runner'),
  'the api dies': (house) => kill(house, 'api'),
  'a process is killed': (house) => endProcess(house, 'SIGKILL'),
  'a process is asked to leave': (house) => endProcess(house, 'SIGTERM'),
  'logs and the runner die at once': (house) =>
    Promise.all([kill(house, 'logs'), kill(house, 'runner')]),
};

/** What happens to an engine. */
export const ENGINE_BLOWS: Readonly<Record<string, Blow>> = {
  'the engine is restarted': (house) => restart(house, 'SIGTERM'),
  'the engine dies': (house) => restart(house, 'SIGKILL'),
  'the engine dies, and logs': (house) =>
    Promise.all([restart(house, 'SIGKILL'), kill(house, 'logs')]),
};

async function kill({ stack }: WritingHouse, name: string): Promise<void> {
  const [pid] = stack.pids(name);
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
}

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
