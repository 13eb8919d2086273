import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import Docker from 'dockerode';
import { expect } from 'vitest';
import { until } from '../../test/support/until.ts';
import { containersOf, converged, releasesOf } from '../support/converged.ts';
import type { Result } from '../support/run.ts';
import { createApp } from '../support/test-app.ts';
import { commitVersion, isGone, isServed, pushing, SLOW_BUILD } from '../support/versions.ts';
import type { Failure } from './failure.ts';
import { KEPT_RELEASES } from './ground.ts';

const docker = new Docker();

/** Changes that meet each other, and wishes that cannot be had. */
export const CHANGES: readonly Failure[] = [
  {
    row: 35,
    name: 'two pushes of one app at once',
    required: 'each has its own answer, and the newer one serves',
    isQuick: true,
    async fault({ stack, victim }) {
      const other = mkdtempSync(join(tmpdir(), 'tfp-other-'));
      await commitVersion(victim, 'left');
      cpSync(victim.folder, other, { recursive: true });
      await commitVersion(victim, 'right');
      const [left, right] = await Promise.all([
        victim.push('+main', { cwd: other }),
        victim.push('+main'),
      ]);
      rmSync(other, { recursive: true, force: true });
      await converged(stack, victim);
      const served = (await victim.get()).json;
      const [winner, loser] = served.version === 'left' ? [left, right] : [right, left];
      expect(winner).toMatchObject({ code: 0 });
      // The other one was live for a moment, or was overtaken and told so.
      if (loser.code !== 0) expect(loser.output).toMatch(/superseded by a newer push/);
      expect(await victim.branch()).toBe(served.commit);
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
          await setTimeout(20);
        }
      })();
      const pushed = await Promise.all(apps.map((app) => app.push()));
      isOver = true;
      await asking;
      for (const one of pushed) expect(one).toMatchObject({ code: 0 });
      const slowest = waits.sort((one, other) => one - other).at(Math.floor(waits.length * 0.99));
      process.stdout.write(
        `6 pushes at once: the api answered in ${Math.round(slowest ?? 0)} ms (p99)\n`,
      );
      for (const app of apps) {
        await app.done('destroy', '--confirm', app.name);
        await isGone(stack, app);
      }
    },
  },
  {
    row: 37,
    name: 'config:set in the middle of a deploy',
    required: 'a total order, and no lost update',
    isQuick: true,
    async fault({ stack, victim }) {
      await commitVersion(victim, 'carried');
      let set: Result | undefined;
      const pushed = await pushing(victim, 'Launching', async () => {
        set = await victim.tfp('config:set', 'GREETING=carried');
      });
      expect(pushed).toMatchObject({ code: 0 });
      expect(set).toMatchObject({ code: 0 });
      await converged(stack, victim);
      expect(await victim.get()).toMatchObject({
        json: { version: 'carried', greeting: 'carried' },
      });
    },
  },
  {
    row: 38,
    name: 'a rollback in the middle of a deploy',
    required: 'the deploy is given up, its containers go, its owner is told',
    isQuick: true,
    async fault({ stack, victim }) {
      const good = (await converged(stack, victim)).version;
      const set = victim.tfp('config:set', 'BOOT_DELAY_MS=20000');
      await until('the slow one', () => releasesOf(stack, victim).at(-1)?.status === 'pending');
      expect(await victim.tfp('rollback', `v${good}`)).toMatchObject({ code: 0 });
      expect((await set).output).toMatch(/overtaken by v\d+/);
      expect((await converged(stack, victim)).description).toBe(`Rollback to v${good}`);
    },
  },
  {
    row: 39,
    name: 'a rollback to a release whose image is gone',
    required: 'refused with the reason, before anything changes',
    async fault({ stack, victim }) {
      const old = await converged(stack, victim);
      await commitVersion(victim, 'younger');
      expect(await victim.push('+main')).toMatchObject({ code: 0 });
      const { version } = await converged(stack, victim);
      await docker.getImage(old.image ?? '').remove({ force: true });
      const refused = await victim.tfp('rollback', `v${old.version}`);
      expect(refused.code).not.toBe(0);
      expect(refused.output).toMatch(/image/);
      expect((await converged(stack, victim)).version).toBe(version);
      await isServed(victim, 'younger');
    },
  },
  {
    row: 40,
    name: 'deploy, destroy and create of the same name',
    required: 'ids decide, not names: the push is ended, and nothing of the old app is left',
    isQuick: true,
    async fault({ stack }) {
      for (const mark of ['Running build', 'Launching']) {
        const doomed = await createApp(stack, 'doomed', 'chaos');
        await doomed.done('config:set', 'BOOT_DELAY_MS=20000');
        await commitVersion(doomed, 'doomed', SLOW_BUILD);
        const pushed = await pushing(doomed, mark, () =>
          doomed.done('destroy', '--confirm', doomed.name),
        );
        expect(pushed.code).not.toBe(0);
        expect(pushed.output).toMatch(/[Tt]he app was destroyed/);
        const heir = await createApp(stack, 'doomed', 'chaos');
        await heir.deploy();
        await isGone(stack, doomed);
        expect(await heir.get()).toMatchObject({ status: 200, json: { version: 'one' } });
        await heir.done('destroy', '--confirm', heir.name);
        await isGone(stack, heir);
      }
    },
  },
  {
    row: 41,
    name: 'scale to none',
    required: '503 H14, a one-off still works, and the way back is quick',
    async fault({ stack, victim }) {
      expect(await victim.tfp('scale', 'web=0')).toMatchObject({ code: 0 });
      const isNone = async () => (await victim.get()).headers['tfp-error'] === 'H14';
      await until('the word that nothing runs', isNone);
      expect((await victim.get()).status).toBe(503);
      expect(await victim.tfp('run', 'true')).toMatchObject({ code: 0 });
      expect(await victim.tfp('scale', 'web=1')).toMatchObject({ code: 0 });
      await until('an answer', async () => (await victim.get()).status === 200);
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
      expect(refused.output).toContain('an app runs 100 at the most. Nothing was changed.');
      expect(await containersOf(stack, victim)).toHaveLength(1);
    },
  },
  {
    row: 64,
    name: 'images are collected while one of them is deployed',
    required: 'it stays',
    async fault({ stack, victim }) {
      for (let round = 1; round <= 4; round++) {
        await commitVersion(victim, `round ${round}`);
        expect(await victim.push('+main')).toMatchObject({ code: 0 });
        const succeeded = releasesOf(stack, victim).filter(({ status }) => status === 'succeeded');
        const oldest = succeeded.slice(-KEPT_RELEASES)[0];
        await commitVersion(victim, `next to round ${round}`);
        const [back, pushed] = await Promise.all([
          victim.tfp('rollback', `v${oldest?.version}`),
          victim.push('+main'),
        ]);
        expect(pushed.output + back.output).not.toMatch(/no such image/i);
        for (const { code, output } of [pushed, back])
          if (code !== 0) expect(output).toMatch(/superseded|overtaken|image/);
        const { image } = await converged(stack, victim);
        await docker.getImage(image ?? '').inspect();
      }
    },
  },
  {
    row: 65,
    name: 'somebody ends or removes a container or a network by hand',
    required: 'it is made anew within seconds, and no release is blamed',
    isQuick: true,
    async fault({ stack, victim }) {
      const told: string[] = [];
      for (const deed of Object.keys(DEEDS) as (keyof typeof DEEDS)[]) {
        const { version } = await converged(stack, victim);
        const [web] = await containersOf(stack, victim);
        const network = await networkOf(stack.platformId, victim.id);
        await DEEDS[deed](docker.getContainer(web?.id ?? ''), network);
        if (deed === 'pause') await victim.done('restart');
        const done = performance.now();
        await until(`an answer after: ${deed}`, () => isAnswering(victim.get));
        told.push(`${deed} ${((performance.now() - done) / 1_000).toFixed(1)} s`);
        expect((await converged(stack, victim)).version).toBe(version);
      }
      process.stdout.write(`an answer after: ${told.join(', ')}\n`);
    },
  },
];

const DEEDS = {
  kill: (container: Docker.Container) => container.kill(),
  remove: (container: Docker.Container) => container.remove({ force: true }),
  stop: (container: Docker.Container) => container.stop({ t: 1 }),
  pause: (container: Docker.Container) => container.pause(),
  async 'cut off'(container: Docker.Container, network: Docker.Network) {
    await network.disconnect({ Container: container.id, Force: true });
    await network.remove();
  },
};

async function networkOf(platformId: string, appId: string): Promise<Docker.Network> {
  const label = [`tfp.platform=${platformId}`, `tfp.app=${appId}`];
  const [network] = await docker.listNetworks({ filters: { label } });
  return docker.getNetwork(network?.Id ?? '');
}

/** A request that was sent to a container without a network waits for its own limit: another one is asked. */
async function isAnswering(get: () => Promise<{ status: number }>): Promise<boolean> {
  const tooLate = setTimeout(1_000, undefined, { ref: false });
  const answer = get().catch(() => undefined);
  return (await Promise.race([answer, tooLate]))?.status === 200;
}
