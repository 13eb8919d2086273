import { rmSync } from 'node:fs';
import { expect } from 'vitest';
import { until } from '../../test/support/until.ts';
import { converged } from '../support/converged.ts';
import { fillUp } from '../support/failing-disk.ts';
import { surviveBadDisk } from './bad-disk.ts';
import type { Failure } from './failure.ts';
import type { Ground } from './ground.ts';
import { outwaitReader, outwaitWriters } from './ledger-strangers.ts';

/** A disk that is full, or fails. */
export const DISKS: readonly Failure[] = [
  {
    row: 25,
    name: 'the disk is full during a push',
    required: 'the pusher is told, the api lives, and a retry works with room again',
    async fault(ground) {
      const { victim } = ground;
      victim.write('large.bin', 'x'.repeat(1024));
      await victim.commit('a push into a full disk');
      await whileFull(ground, async () => {
        const pushed = await victim.push();
        expect(pushed.code).not.toBe(0);
        expect(pushed.output).toMatch(/full|space/i);
      });
      expect(await victim.push()).toMatchObject({ code: 0 });
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
          // What the ledger still takes waits for others who cannot write: nobody waits for them here.
          const value = `FILL=${String(tries).repeat(20_000)}`;
          const set = await victim.tfp('config:set', '--no-wait', value);
          return set.code !== 0 && set;
        });
        expect(refused.output).toMatch(/full|space/i);
        expect(await victim.tfp('config')).toMatchObject({ code: 0 });
        expect(await victim.tfp('releases')).toMatchObject({ code: 0 });
      });
      expect(await victim.tfp('config:set', 'GREETING=room')).toMatchObject({ code: 0 });
      const after = await converged(stack, victim);
      expect(after.version).toBeGreaterThan(version);
      await until('its value', async () => (await victim.get()).json.greeting === 'room');
    },
  },
  {
    row: 28,
    name: 'the disk answers with an error',
    required:
      'it stops, starts again and checks what it has; apps serve; nothing acknowledged is lost',
    fault: surviveBadDisk,
  },
  {
    row: 29,
    name: 'others write to the ledger, or read it for long',
    required: 'changes wait for a bounded time, reads go on, the log is emptied behind a reader',
    async fault(ground) {
      await outwaitWriters(ground);
      await outwaitReader(ground);
    },
  },
];

/** The platform's own disk has no byte left meanwhile. */
async function whileFull({ stack }: Ground, work: () => Promise<void>): Promise<void> {
  const stone = `${stack.data}.stone`;
  try {
    await fillUp(stone);
    await work();
  } finally {
    rmSync(stone, { force: true });
  }
}
