import { until } from '../../test/support/until.ts';
import type { TestApp } from '../support/test-app.ts';

/** What `attacker/look.js` tells of a container from inside. */
export interface Look {
  process: string;
  status: Record<string, string>;
  init: string;
  pidsMax: number;
  processes: number[];
  openFiles: [soft: number, hard: number];
  sockets: string[];
  devices: string[];
  mounts: { root: string; place: string; kind: string; writable: boolean }[];
  masked: Record<string, number | string>;
  writes: Record<string, string>;
  addresses6: string;
  unixSockets: string[];
  tmpMode: string;
  syscalls: Record<string, string>;
}

/** A look out of each kind of process that the platform starts for an app, by its kind. */
export async function lookFromAll(app: TestApp, hostPid: number): Promise<Record<string, Look>> {
  const command = `node look.js ${hostPid}`;
  return {
    'formation process': await lookFromFormation(app),
    'one-off': readLook((await app.done('run', command)).output),
    'detached one-off': await lookFromDetached(app, command),
    'cron run': await lookFromCron(app),
    'release command': readLook((await app.done('releases:output')).output),
    'executed command': readLook((await app.done('ps:exec', command)).output),
  };
}

function lookFromFormation(app: TestApp): Promise<Look> {
  return until('the look of web.1', async () => readLook((await app.get('/look')).body));
}

async function lookFromDetached(app: TestApp, command: string): Promise<Look> {
  const name = (await app.done('run', '--detach', command)).stdout.trim();
  return until('its look', async () => readLook((await app.tfp('run:output', name)).stdout));
}

async function lookFromCron(app: TestApp): Promise<Look> {
  const { stdout } = await app.done('cron:run', 'look', '--json');
  const { process } = JSON.parse(stdout) as { process: string };
  const logs = () => app.tfp('logs', '-n', '500', '-p', process);
  return until('the look of a job', async () => readLook((await logs()).stdout));
}

/** It may come in pieces of log lines, each with its own beginning. */
function readLook(output: string): Look {
  const begin = output.indexOf('LOOK {');
  if (begin === -1) throw new Error(`no look in: ${output.slice(0, 2_000)}`);
  const text = output.slice(begin + 'LOOK '.length).replaceAll(/\n\S+ app\[[^\]]+\]: /g, '');
  return JSON.parse(text.split('\n')[0] ?? '') as Look;
}
