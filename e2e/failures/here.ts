import { containersOf, converged } from '../support/converged.ts';
import { run, until } from '../support/run.ts';
import { createApp } from '../support/test-app.ts';
import type { Failure, Ground } from './failure.ts';

/** The failures that are made here, on a whole platform, while a neighbour is asked without a pause. */
export const HERE: readonly Failure[] = [
  {
    row: 10,
    name: 'the api is away',
    required: 'apps serve, and a crashed process is started again without it',
    async fault({ stack, victim }) {
      await whileFrozen(stack.pids('api'), async () => {
        await victim.get('/exit?code=3').catch(() => {});
        await until('another process', async () => (await victim.get()).status === 200);
      });
      await stack.healthy();
    },
  },
  {
    row: 63,
    name: 'the api hangs for some seconds',
    required: 'nobody’s requests notice, and what was asked meanwhile is done once',
    async fault({ stack, victim }) {
      const { version } = await converged(stack, victim);
      let asked: Promise<{ code: number | null }> | undefined;
      await whileFrozen(stack.pids('api'), async () => {
        asked = victim.tfp('config:set', 'GREETING=late');
        await until('some time to pass', () => pass(5_000));
      });
      expectCode(await asked, 0);
      expectVersion((await converged(stack, victim)).version, version + 1);
    },
  },
  {
    row: 17,
    name: 'a process takes more memory than it may',
    required: 'R15 is told, it is started again, its neighbours go on',
    async fault({ victim }) {
      await victim.get('/fill?mb=2000').catch(() => {});
      await until('its reason', async () =>
        (await victim.tfp('logs', '-n', '500')).stdout.includes('R15'),
      );
      await until('another process', async () => (await victim.get()).status === 200);
    },
  },
  {
    row: 18,
    name: 'a crash loop',
    required: 'the first restart comes at once, the next ones later; visitors hear H10 at once',
    async fault({ victim }) {
      await victim.tfp('config:set', 'GREETING=loops');
      // It is no young release any more: its ends are crashes.
      await until('its first minute to pass', () => pass(2_500));
      for (let crash = 0; crash < 2; crash++) {
        await until('a process', async () => (await victim.get()).status === 200);
        await victim.get('/exit?code=9').catch(() => {});
      }
      const answer = await until('the word of the router', async () => {
        const begun = performance.now();
        const { status, body } = await victim.get();
        return status === 503 && { body, ms: performance.now() - begun };
      });
      if (!answer.body.includes('H10')) throw new Error(`the router said ${answer.body}`);
      if ((await victim.tfp('config:set', 'GREETING=cured')).code !== 0)
        throw new Error('not cured');
      await until('an answer', async () => (await victim.get()).json.greeting === 'cured');
    },
  },
  {
    row: 20,
    name: 'a slow start, within its time and beyond it',
    required: 'the one goes live; of the other R10 is told, and the old release stays',
    async fault({ victim }) {
      const slow = await victim.tfp('config:set', 'BOOT_DELAY_MS=3000');
      expectCode(slow, 0);
      const tooSlow = await victim.tfp('config:set', 'BOOT_DELAY_MS=30000');
      if (tooSlow.code === 0 || !tooSlow.output.includes('R10')) throw new Error(tooSlow.output);
      const { status } = await victim.get();
      if (status !== 200) throw new Error(`the old release answers ${status}`);
      expectCode(await victim.tfp('config:unset', 'BOOT_DELAY_MS'), 0);
    },
  },
  {
    row: 25,
    name: 'the disk is full during a push',
    required: 'the pusher is told, the api lives, and a retry works with room again',
    async fault(ground) {
      const { victim } = ground;
      victim.write('large.bin', 'x'.repeat(1024));
      await victim.git('add', '-A');
      await victim.commit('a push into a full disk');
      await whileFull(ground, async () => {
        const pushed = await victim.push();
        if (pushed.code === 0) throw new Error('a push into a full disk succeeded');
      });
      expectCode(await victim.push(), 0);
    },
  },
  {
    row: 27,
    name: 'the disk is full when the ledger is written',
    required: 'an error in words, no half release, reads work; it heals by itself',
    async fault(ground) {
      const { stack, victim } = ground;
      const { version } = await converged(stack, victim);
      await whileFull(ground, async () => {
        let tries = 0;
        const refused = await until('a refusal', async () => {
          tries += 1;
          const set = await victim.tfp('config:set', `FILL=${String(tries).repeat(20_000)}`);
          return set.code !== 0 && set;
        });
        if (!/full|space/i.test(refused.output)) throw new Error(refused.output);
        expectCode(await victim.tfp('config'), 0);
        expectCode(await victim.tfp('releases'), 0);
      });
      expectCode(await victim.tfp('config:set', 'GREETING=room'), 0);
      const after = await converged(stack, victim);
      if (after.version <= version) throw new Error('no new release');
      await until('its value', async () => (await victim.get()).json.greeting === 'room');
    },
  },
  {
    row: 36,
    name: 'many apps are pushed at once',
    required: 'all go live, in their turns, and the api answers meanwhile',
    async fault({ stack }) {
      const apps = [];
      for (let number = 1; number <= 6; number++) {
        apps.push(await createApp(stack, `crowd-${number}`, 'chaos'));
      }
      await Promise.all(apps.map((app) => app.commit('all at once')));
      const waits: number[] = [];
      let isOver = false;
      const asking = (async () => {
        while (!isOver) {
          const begun = performance.now();
          await (await fetch(`${stack.apiUrl}/`)).arrayBuffer();
          waits.push(performance.now() - begun);
          await pass(20);
        }
      })();
      for (const pushed of await Promise.all(apps.map((app) => app.push()))) expectCode(pushed, 0);
      isOver = true;
      await asking;
      const slowest = waits.sort((one, other) => one - other).at(Math.floor(waits.length * 0.99));
      process.stdout.write(
        `6 pushes at once: the api answered in ${Math.round(slowest ?? 0)} ms (p99)\n`,
      );
      for (const app of apps) {
        await app.tfp('destroy', '--confirm', app.name);
        app.dispose();
      }
    },
  },
  {
    row: 41,
    name: 'scale to none',
    required: '503 H14, a one-off still works, and the way back is quick',
    async fault({ stack, victim }) {
      expectCode(await victim.tfp('scale', 'web=0'), 0);
      const { status, body } = await until('no target', async () => {
        const answer = await victim.get();
        return answer.status === 503 && answer;
      });
      if (!body.includes('H14')) throw new Error(`${status}: ${body}`);
      expectCode(await victim.tfp('run', 'true'), 0);
      expectCode(await victim.tfp('scale', 'web=1'), 0);
      await until('an answer', async () => (await victim.get()).status === 200, 5_000);
      await converged(stack, victim);
    },
  },
  {
    row: 42,
    name: 'scale to a thousand',
    required: 'refused with the number that fits, and nothing is started',
    async fault({ stack, victim }) {
      const refused = await victim.tfp('scale', 'web=1000');
      if (refused.code === 0 || !/\d+/.test(refused.output)) throw new Error(refused.output);
      if ((await containersOf(stack, victim)).length !== 1)
        throw new Error('something was started');
    },
  },
];

async function whileFrozen(pids: number[], work: () => Promise<void>): Promise<void> {
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  try {
    await work();
  } finally {
    for (const pid of pids) process.kill(pid, 'SIGCONT');
  }
}

/** The platform's own disk has no byte left meanwhile. */
async function whileFull({ stack }: Ground, work: () => Promise<void>): Promise<void> {
  const stone = `${stack.data}.stone`;
  await run('dd', ['if=/dev/zero', `of=${stone}`, 'bs=64k']);
  try {
    await work();
  } finally {
    await run('rm', ['-f', stone]);
  }
}

async function pass(ms: number): Promise<true> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return true;
}

function expectCode(result: { code: number | null; output?: string } | undefined, code: number) {
  if (result?.code !== code) throw new Error(`it ended with ${result?.code}: ${result?.output}`);
}

function expectVersion(version: number, expected: number) {
  if (version !== expected) throw new Error(`v${version} is the newest, not v${expected}`);
}
