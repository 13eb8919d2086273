import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join, resolve } from 'node:path';
import { dataDirectory } from '@tfp/contract/data-directory';
import { describe, expect, test } from 'vitest';
import { until } from '../../../test/support/until.ts';
import { program } from './support/programs.ts';
import { type Program, start } from './support/run.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

// Goal: the supervisor as it really runs, with stand-ins for the processes of the platform.

const listen = program('listen');
const MAIN = resolve(import.meta.dirname, '../src/main.ts');
const STAND_IN = resolve(import.meta.dirname, 'support/stand-in.ts');

interface Platform extends Program {
  folder: string;
  ready: () => { api: string; http: string; pid: number };
}

function boot(formation: Record<string, string>, folder = temporaryFolder()): Platform {
  const lines = Object.entries(formation).map(
    ([name, behaviour]) => `${name}: node ${STAND_IN} ${name} ${behaviour}`,
  );
  writeFileSync(join(folder, 'Procfile'), lines.join('\n'));
  const data = dataDirectory(join(folder, 'data'));
  const env = {
    ...process.env,
    TFP_DATA: data.root,
    TFP_PROCFILE: join(folder, 'Procfile'),
    TFP_ROUTER_WORKERS: '2',
  };
  const args = ['http=*:0', 'api=localhost:0', '--', process.execPath, MAIN];
  const run = start(listen, args, { env });
  return { ...run, folder, ready: () => JSON.parse(readFileSync(data.ready, 'utf8')) };
}

function ask(url: string, onHead = () => {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { agent: false }, (response) => {
      onHead();
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve(body));
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

const WELL = { api: 'well', logs: 'well', router: 'well' };
const children = (pid: number) =>
  readdirSync('/proc').filter((entry) => {
    try {
      return readFileSync(`/proc/${entry}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === `${pid}`;
    } catch {
      return false;
    }
  });
const runs = (pid: string | number) => {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

test('it says where the platform is once every process is ready, and each serves its own socket', async () => {
  const platform = boot({ ...WELL, api: 'slow' });
  await until('ready.json', () => platform.ready().pid === platform.child.pid);
  const { api, http } = platform.ready();
  expect(await ask(api)).toMatch(/^api /);
  expect(await ask(http)).toMatch(/^router /);
  const lines = platform.stdout().trim().split('\n');
  expect(lines.filter((line) => line.includes('the platform is ready'))).toHaveLength(1);
});

describe('stopping', () => {
  test('SIGTERM finishes what is in flight, takes ready.json away and ends with 0', async () => {
    const platform = boot(WELL);
    await until('ready.json', () => platform.ready());
    let begun = 0;
    const { http } = platform.ready();
    const answers = Array.from({ length: 8 }, () => ask(http, () => (begun += 1)));
    await until('the heads of all answers', () => begun === 8);
    platform.child.kill('SIGTERM');
    for (const answer of await Promise.all(answers)) expect(answer).toMatch(/^router /);
    expect((await platform.ended).code).toBe(0);
    expect(existsSync(join(platform.folder, 'data', 'ready.json'))).toBe(false);
  });

  test('its own SIGKILL takes its processes along, and the next one starts at once behind them', async () => {
    const platform = boot(WELL);
    await until('ready.json', () => platform.ready());
    const orphans = children(platform.child.pid ?? 0);
    expect(orphans).toHaveLength(4);
    platform.child.kill('SIGKILL');
    const next = boot(WELL, platform.folder);
    await until('the next ready.json', () => platform.ready().pid === next.child.pid);
    expect(orphans.filter(runs)).toEqual([]);
  });
});

test('a killed router worker refuses nobody', async () => {
  const platform = boot(WELL);
  await until('ready.json', () => platform.ready());
  const { http } = platform.ready();
  const served = new Set<string>();
  let refused = 0;
  for (let round = 0; round < 3; round++) {
    const pid = (await ask(http)).split(' ')[1] ?? '';
    process.kill(Number(pid), 'SIGKILL');
    const answers = await Promise.allSettled(Array.from({ length: 20 }, () => ask(http)));
    for (const answer of answers) {
      if (answer.status === 'fulfilled') served.add(answer.value);
      else if (answer.reason.code === 'ECONNREFUSED') refused += 1;
    }
  }
  expect(refused).toBe(0);
  expect(served.size).toBeGreaterThan(1);
});

test('a second one on the same data directory is refused in words', async () => {
  const platform = boot(WELL);
  await until('ready.json', () => platform.ready());
  const second = boot(WELL, platform.folder);
  expect((await second.ended).code).toBe(1);
  expect(second.stderr()).toContain(`already runs on ${join(platform.folder, 'data')} (pid `);
  expect(platform.ready().pid).toBe(platform.child.pid);
});

test('without sockets it says how it is started', async () => {
  const run = start(process.execPath, [MAIN], { env: { TFP_DATA: temporaryFolder() } });
  expect((await run.ended).code).toBe(1);
  expect(run.stderr()).toContain('bin/tfp server');
});
