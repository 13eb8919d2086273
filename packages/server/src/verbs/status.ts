import type { PlatformHealth, ProcessHealth } from '@tfp/contract/health';
import type { ServerConfig } from '../config.ts';
import { askPlatformHealth } from '../platform-health.ts';
import { readReadyFile } from '../ready-file.ts';
import { runningSupervisor } from '../running-supervisor.ts';
import { say } from '../say.ts';

const EXIT = { well: 0, notWell: 1, notRunning: 3 } as const;

/** Tells how each process of the platform is. */
export async function showStatus(
  config: ServerConfig,
  options: { json: boolean },
): Promise<number> {
  const pid = runningSupervisor(config.data);
  const health: PlatformHealth =
    pid === undefined ? { ok: false, processes: [] } : await askPlatformHealth(config);
  const { api, http } = readReadyFile(config.data) ?? {};
  if (options.json) {
    const facts = { running: pid !== undefined, pid, api, http, data: config.data.root, ...health };
    process.stdout.write(`${JSON.stringify(facts, undefined, 2)}\n`);
  } else if (pid === undefined) {
    say(` !  tfp does not run on ${config.data.root}.`);
    say(' !  Start it by "bin/tfp server:start". Apps\' processes may still run without it.');
  } else {
    process.stdout.write(describe(pid, health, api, http));
  }
  if (pid === undefined) return EXIT.notRunning;
  return health.ok ? EXIT.well : EXIT.notWell;
}

function describe(pid: number, health: PlatformHealth, api = 'not yet', http = 'not yet'): string {
  const down = health.processes.filter(({ ok }) => !ok).map((one) => one.process);
  const verdict = health.ok ? 'well' : `not well: ${down.join(', ') || 'not all processes answer'}`;
  const facts: [string, string][] = [
    ['Supervisor', `runs (pid ${pid})`],
    ['API and git', api],
    ['Apps', http],
    ['Platform', verdict],
  ];
  const head = facts.map(([name, value]) => `${name.padEnd(12)} ${value}`);
  return `${[...head, '', ...health.processes.map(processLine)].join('\n')}\n`;
}

function processLine({ process, ok, since, note }: ProcessHealth): string {
  const state = ok ? `up since ${since}` : 'down';
  return `${process.padEnd(12)} ${state}${note === undefined ? '' : `  (${note})`}`;
}
