import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import { containersOf, converged } from '../support/converged.ts';
import { until } from '../support/run.ts';
import { createApp } from '../support/test-app.ts';
import type { Failure } from './failure.ts';

/** Changes that meet each other, or ask for too much. */
export const CHANGES: readonly Failure[] = [
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
          await setTimeout(20);
        }
      })();
      for (const pushed of await Promise.all(apps.map((app) => app.push())))
        expect(pushed).toMatchObject({ code: 0 });
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
      expect(await victim.tfp('scale', 'web=0')).toMatchObject({ code: 0 });
      const { body } = await until('no target', async () => {
        const answer = await victim.get();
        return answer.status === 503 && answer;
      });
      expect(body).toContain('H14');
      expect(await victim.tfp('run', 'true')).toMatchObject({ code: 0 });
      expect(await victim.tfp('scale', 'web=1')).toMatchObject({ code: 0 });
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
      expect(refused.code).not.toBe(0);
      expect(refused.output).toMatch(/\d+/);
      expect(await containersOf(stack, victim)).toHaveLength(1);
    },
  },
];
