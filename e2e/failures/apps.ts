import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import { until } from '../support/run.ts';
import type { Failure } from './failure.ts';

/** What an app does to itself, and to its visitors. */
export const APPS: readonly Failure[] = [
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
      await setTimeout(2_500);
      for (let crash = 0; crash < 2; crash++) {
        await until('a process', async () => (await victim.get()).status === 200);
        await victim.get('/exit?code=9').catch(() => {});
      }
      const answer = await until('the word of the router', async () => {
        const begun = performance.now();
        const { status, body } = await victim.get();
        return status === 503 && { body, ms: performance.now() - begun };
      });
      expect(answer.body).toContain('H10');
      expect(await victim.tfp('config:set', 'GREETING=cured')).toMatchObject({ code: 0 });
      await until('an answer', async () => (await victim.get()).json.greeting === 'cured');
    },
  },
  {
    row: 20,
    name: 'a slow start, within its time and beyond it',
    required: 'the one goes live; of the other R10 is told, and the old release stays',
    async fault({ victim }) {
      const slow = await victim.tfp('config:set', 'BOOT_DELAY_MS=3000');
      expect(slow).toMatchObject({ code: 0 });
      const tooSlow = await victim.tfp('config:set', 'BOOT_DELAY_MS=30000');
      expect(tooSlow.code).not.toBe(0);
      expect(tooSlow.output).toContain('R10');
      expect((await victim.get()).status).toBe(200);
      expect(await victim.tfp('config:unset', 'BOOT_DELAY_MS')).toMatchObject({ code: 0 });
    },
  },
];
