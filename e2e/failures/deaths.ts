import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { FailpointName } from '@tfp/contract/failpoint';
import { expect } from 'vitest';
import { until } from '../../test/support/until.ts';
import { containersOf, converged, releasesOf } from '../support/converged.ts';
import { dyingAt } from '../support/failpoints.ts';
import { whileFrozen } from '../support/frozen.ts';
import { kill9, killAllOf } from '../support/kill.ts';
import type { Result } from '../support/run.ts';
import { createApp } from '../support/test-app.ts';
import { commitVersion, isGone, isServed, pushing, SLOW_BUILD } from '../support/versions.ts';
import { isLogged } from './apps.ts';
import type { Failure } from './failure.ts';
import type { Ground } from './ground.ts';

/** Processes of the platform that die, hang or are replaced. */
export const DEATHS: readonly Failure[] = [
  {
    row: 1,
    name: 'the api or the builder dies while the pack arrives',
    required: 'the push fails, no ref moves, nothing of it stays, a retry works',
    async fault({ stack }) {
      const heavy = await createApp(stack, 'heavy', 'chaos');
      await heavy.git('config', 'core.compression', '0');
      for (const name of ['builder', 'api']) {
        heavy.write('load.txt', `${name}${'x'.repeat(20 * 1024 * 1024)}`);
        await heavy.commit('much to send');
        let killing: Promise<void> | undefined;
        const pushed = await heavy.push('--progress', {
          onOutput(output) {
            if (output.includes('Writing objects')) killing ??= kill9(stack, name);
          },
        });
        await killing;
        expect(pushed.code).not.toBe(0);
        await stack.healthy();
        expect(await heavy.branch()).toBe('');
        await until('no quarantine', () => quarantines(stack.data).length === 0);
      }
      expect(await heavy.push()).toMatchObject({ code: 0 });
      await heavy.done('destroy', '--confirm', heavy.name);
      await isGone(stack, heavy);
    },
  },
  {
    row: 2,
    name: 'a death behind the objects, before the build or the ref',
    required: 'the push fails and says so, no ref moves, a retry works',
    fault: (ground) => pushDyingAt(ground, 'builder.objects-in', 'builder.before-accept'),
  },
  {
    row: 3,
    name: 'the api, the builder or the runner dies in the middle of a build',
    required: 'it costs at most that push, whose build has failed then',
    isQuick: true,
    async fault({ stack, victim }) {
      for (const name of ['api', 'builder', 'runner']) {
        const version = `build-${name}`;
        await commitVersion(victim, version, SLOW_BUILD);
        const pushed = await pushing(victim, 'Running build', () => kill9(stack, name));
        const current = await converged(stack, victim);
        if (name === 'runner') expect(pushed).toMatchObject({ code: 0 });
        if (pushed.code !== 0) {
          // It did not know; the same push said again does.
          await victim.git('commit', '-q', '--amend', '--allow-empty', '-m', 'again');
          expect(await victim.push('+main')).toMatchObject({ code: 0 });
          expect((await converged(stack, victim)).version).toBe(current.version + 1);
        }
        await isServed(victim, version);
      }
    },
  },
  {
    row: 4,
    name: 'an image is built, and there is no release yet',
    required: 'the image goes or is used, and no number is given twice',
    fault: (ground) => pushDyingAt(ground, 'builder.after-build', 'builder.before-finish'),
  },
  {
    row: 5,
    name: 'a release is committed, and no container started',
    required: 'the rollout is finished by itself',
    async fault({ stack, victim }) {
      const before = releasesOf(stack, victim).length;
      const set = await dyingAt(stack, 'api.after-release-commit', () =>
        victim.tfp('config:set', 'GREETING=committed'),
      );
      await until('its value', async () => (await victim.get()).json.greeting === 'committed');
      expect(releasesOf(stack, victim)).toHaveLength(before + 1);
      expect(set.output).toMatch(/done|v\d+|connection|did not answer/i);
      await dyingAt(stack, 'runner.before-create', () =>
        victim.tfp('config:set', 'GREETING=uncreated'),
      );
      await until('its value', async () => (await victim.get()).json.greeting === 'uncreated');
    },
  },
  {
    row: 6,
    name: 'a death between the start of the new and the end of the old',
    required: 'it goes on or back, without a lost request',
    isQuick: true,
    async fault(ground) {
      const { stack, victim } = ground;
      await victim.done('config:set', 'BOOT_DELAY_MS=1500');
      for (const names of [['api'], ['builder'], ['runner'], ['api', 'builder', 'runner']]) {
        const version = `rollout-${names.join('-')}`;
        await commitVersion(victim, version);
        const pushed = await pushing(victim, 'Launching', async () => {
          await until('a new one', async () => (await containersOf(stack, victim)).length === 2);
          await Promise.all(names.map((name) => kill9(stack, name)));
        });
        await stack.healthy();
        expect((await converged(stack, victim)).description).toMatch(/^Deploy /);
        await isServed(victim, version);
        if (names.join() === 'runner') expect(pushed).toMatchObject({ code: 0 });
      }
      await victim.done('config:unset', 'BOOT_DELAY_MS');
    },
  },
  {
    row: 7,
    name: 'a death in the release command',
    required: 'it does not run twice: a lost one has failed, and a person decides',
    async fault({ stack, victim }) {
      victim.write('migrate.js', `console.log('it migrates'); setTimeout(() => {}, 3000);\n`);
      victim.write('Procfile', 'web: node server.js\nrelease: node migrate.js\n');
      for (const name of ['runner', 'api', 'builder']) {
        await commitVersion(victim, `migrated-${name}`);
        await pushing(victim, 'it migrates', () => kill9(stack, name));
        await stack.healthy();
        const { version, status } = await until('its outcome', () => {
          const release = releasesOf(stack, victim).at(-1);
          return release?.status !== 'pending' && release;
        });
        const { stdout } = await victim.done('releases:output', `v${version}`);
        expect(stdout.match(/it migrates/g)).toHaveLength(1);
        if (status === 'succeeded') await isServed(victim, `migrated-${name}`);
      }
      victim.write('Procfile', 'web: node server.js\n');
      await commitVersion(victim, 'no migration');
      expect(await victim.push('+main')).toMatchObject({ code: 0 });
    },
  },
  {
    row: 8,
    name: 'the api or the runner dies in config:set',
    required: 'the old or the new whole set, and whoever asked is told the truth',
    isQuick: true,
    async fault({ stack, victim }) {
      for (const name of ['api', 'runner']) {
        const { version } = await converged(stack, victim);
        const set = victim.tfp('config:set', `GREETING=through-${name}`, `SECOND=${name}`);
        await until('its release', () => releasesOf(stack, victim).at(-1)?.version === version + 1);
        await kill9(stack, name);
        expect(await set).toMatchObject({ code: 0 });
        expect((await converged(stack, victim)).version).toBe(version + 1);
        await until('its value', async () => {
          return (await victim.get()).json.greeting === `through-${name}`;
        });
        expect((await victim.tfp('config:get', 'SECOND')).stdout.trim()).toBe(name);
      }
    },
  },
  {
    row: 9,
    name: 'the api, the builder or the runner dies in destroy',
    required: 'it is done to its end, and the name can be had again at once',
    isQuick: true,
    async fault({ stack }) {
      for (const name of ['api', 'builder', 'runner']) {
        const doomed = await createApp(stack, 'doomed', 'chaos');
        await doomed.deploy();
        expect(await doomed.tfp('destroy', '--confirm', doomed.name)).toMatchObject({ code: 0 });
        await kill9(stack, name);
        await stack.healthy();
        const heir = await createApp(stack, 'doomed', 'chaos');
        await heir.deploy();
        await isGone(stack, doomed);
        expect(await heir.get()).toMatchObject({ status: 200, json: { app: 'doomed' } });
        await heir.done('destroy', '--confirm', heir.name);
        await isGone(stack, heir);
      }
    },
  },
  {
    row: 10,
    name: 'the api is away',
    required: 'apps serve, and a crashed process is started again without it',
    isQuick: true,
    async fault({ stack, victim }) {
      await whileFrozen(stack.pids('api'), async () => {
        await victim.get('/exit?code=3').catch(() => {});
        await until('another process', async () => (await victim.get()).status === 200);
      });
      await stack.healthy();
    },
  },
  {
    row: 11,
    name: 'a router worker is killed',
    required: 'nobody is refused; only what it had in its hands is lost',
    mayBreak: 4,
    async fault({ stack, load }) {
      await kill9(stack, 'router');
      await stack.healthy();
      const seen = load.report().requests;
      await until('more answers', () => load.report().requests > seen + 200);
    },
  },
  {
    row: 12,
    name: 'the router is replaced',
    required: 'what is in flight is answered, and nobody is refused',
    async fault({ stack, victim }) {
      const slow = victim.get('/slow?ms=4000&tell=in-flight');
      await isLogged(victim, /in-flight/);
      await killAllOf(stack, 'router', 'SIGTERM');
      expect(await slow).toMatchObject({ status: 200 });
    },
  },
  {
    row: 63,
    name: 'the api hangs for some seconds',
    required: 'nobody’s requests notice, and what was asked meanwhile is done once',
    async fault({ stack, victim }) {
      const { version } = await converged(stack, victim);
      let asked: Promise<Result> | undefined;
      await whileFrozen(stack.pids('api'), async () => {
        asked = victim.tfp('config:set', 'GREETING=late');
        await setTimeout(5_000);
      });
      expect(await asked).toMatchObject({ code: 0 });
      expect((await converged(stack, victim)).version).toBe(version + 1);
    },
  },
];

/** The push fails without a trace at each of these steps, and works when it is said again. */
async function pushDyingAt({ stack, victim }: Ground, ...steps: FailpointName[]): Promise<void> {
  for (const step of steps) {
    const [before, releases] = [await victim.branch(), releasesOf(stack, victim)];
    await commitVersion(victim, step);
    const pushed = await dyingAt(stack, step, () => victim.push('+main'));
    expect(pushed.code).not.toBe(0);
    await stack.healthy();
    expect(await victim.branch()).toBe(before);
    expect(releasesOf(stack, victim)).toEqual(releases);
    expect(await victim.push('+main')).toMatchObject({ code: 0 });
    await isServed(victim, step);
    expect((await converged(stack, victim)).version).toBe((releases.at(-1)?.version ?? 0) + 1);
  }
}

/** What git holds of packs that were not accepted yet. */
function quarantines(data: string): string[] {
  const files = readdirSync(join(data, 'builder/repositories'), { recursive: true });
  return files.map(String).filter((file) => /(^|\/)(incoming|tmp_objdir)-/.test(file));
}
