import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import { until } from '../../test/support/until.ts';
import { converged } from '../support/converged.ts';
import type { TestApp } from '../support/test-app.ts';
import { commitVersion, isServed } from '../support/versions.ts';
import type { Failure } from './failure.ts';
import type { Ground } from './ground.ts';

/** What an app does to itself, and visitors do to it. */
export const APPS: readonly Failure[] = [
  {
    row: 17,
    name: 'a process takes more memory than it may',
    required: 'R15 is told, it is started again, its neighbours go on',
    async fault({ victim }) {
      await victim.get('/fill?mb=2000').catch(() => {});
      await isLogged(victim, /Error R15/);
      await until('another process', async () => (await victim.get()).status === 200);
    },
  },
  {
    row: 18,
    name: 'a crash loop',
    required: 'the first restart comes at once, the next ones later; visitors hear H10 at once',
    async fault({ victim }) {
      await victim.done('config:set', 'GREETING=loops');
      // It is no young release any more: its ends are crashes.
      await setTimeout(2_500);
      for (let crash = 0; crash < 2; crash++) {
        await until('a process', async () => (await victim.get()).status === 200);
        await victim.get('/exit?code=9').catch(() => {});
      }
      // Whoever asks while it crashes may wait for the next one; from then on the answer is there.
      await until('the word of the router', async () => (await victim.get()).status === 503);
      const begun = performance.now();
      const { body } = await victim.get();
      const ms = performance.now() - begun;
      expect(body).toContain('H10');
      process.stdout.write(`a crash loop: H10 came in ${ms.toFixed(1)} ms\n`);
      expect(await victim.tfp('config:set', 'GREETING=cured')).toMatchObject({ code: 0 });
      await until('an answer', async () => (await victim.get()).json.greeting === 'cured');
    },
  },
  {
    row: 19,
    name: 'a crash loop that begins in a new release',
    required: 'the old release keeps its traffic, the new one has failed and says why',
    isQuick: true,
    async fault({ stack, victim }) {
      const { version } = await converged(stack, victim);
      const refused = await victim.tfp('config:set', 'CRASH_ON_BOOT=3');
      expect(refused.code).not.toBe(0);
      expect(refused.output).toMatch(/R16/);
      expect(refused.output).toContain('cannot go on: CRASH_ON_BOOT is set');
      expect(await victim.get()).toMatchObject({ status: 200, json: { release: `v${version}` } });
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
  {
    row: 21,
    name: 'an app binds loopback, another port, or nothing',
    required: 'an error that names the address which it did bind',
    async fault({ victim }) {
      const loopback = await victim.tfp('config:set', 'BIND=127.0.0.1');
      expect(loopback.code).not.toBe(0);
      expect(loopback.output).toMatch(/R11/);
      expect(loopback.output).toContain('127.0.0.1:5000');
      victim.write('Procfile', 'web: PORT=7777 node server.js\n');
      await victim.commit('another port');
      const another = await victim.push('+main');
      expect(another.code).not.toBe(0);
      expect(another.output).toMatch(/:7777/);
      victim.write('Procfile', 'web: node server.js\n');
      await victim.commit('the right port');
      expect(await victim.push('+main')).toMatchObject({ code: 0 });
    },
  },
  {
    row: 24,
    name: 'SIGTERM is ignored',
    required: 'drained first, ended by force at the grace time, and told as R12',
    isQuick: true,
    async fault({ victim }) {
      await victim.done('config:set', 'IGNORE_SIGTERM=1');
      const { release } = (await victim.get()).json;
      const slow = victim.get('/slow?ms=3000&tell=it-waits');
      await isLogged(victim, /it-waits/);
      expect(await victim.tfp('config:unset', 'IGNORE_SIGTERM')).toMatchObject({ code: 0 });
      expect(await slow).toMatchObject({ status: 200, json: { release } });
      await isLogged(victim, /Error R12 .*did not exit within 3 s of SIGTERM/);
    },
  },
  {
    row: 44,
    name: 'a client leaves in the middle of an upload or a download',
    required: 'the app’s connection ends with it within a second, and the log says H27',
    isQuick: true,
    async fault({ stack, victim }) {
      const mark = `left-${Date.now()}`;
      const host = `Host: ${victim.name}.localhost\r\n`;
      const waiting = await say(
        stack.httpPort,
        `GET /slow?ms=60000&tell=${mark}-waits HTTP/1.1\r\n${host}\r\n`,
      );
      const sending = await say(
        stack.httpPort,
        `POST /upload?tell=${mark}-sends HTTP/1.1\r\n${host}Content-Length: 100000\r\n\r\nthe beginning`,
      );
      for (const what of ['waits', 'sends']) await isLogged(victim, new RegExp(`${mark}-${what}`));
      waiting.destroy();
      sending.destroy();
      const since = performance.now();
      const after = (lines: string) => lines.slice(lines.indexOf(mark));
      await isLogged(victim, (lines) => /a visitor left/.test(after(lines)));
      await isLogged(victim, (lines) => /an upload broke off/.test(after(lines)));
      const ms = Math.round(performance.now() - since);
      process.stdout.write(`clients that left: the app knew within ${ms} ms, log included\n`);
      await isLogged(victim, (lines) => (after(lines).match(/code=H27/g)?.length ?? 0) === 2);
    },
  },
  {
    row: 48,
    name: 'an app dies in the middle of an answer',
    required: 'the connection is cut: never a clean end; H18 is logged',
    isQuick: true,
    async fault({ victim }) {
      await expect(victim.get('/die')).rejects.toThrow(/aborted|socket hang up|ECONNRESET/);
      await isLogged(victim, /code=H18 .* path="\/die"/);
      await until('another process', async () => (await victim.get()).status === 200);
    },
  },
  {
    row: 50,
    name: 'a deploy with a thousand open tunnels',
    required: 'they stay until their drain limit ends them; new ones go to the new release',
    async fault({ stack, victim }) {
      const tunnels: Socket[] = [];
      for (let count = 0; count < 1_000; count++) tunnels.push(await openTunnel(stack.httpPort));
      await commitVersion(victim, 'beyond the tunnels');
      const pushing = victim.push('+main');
      await isServed(victim, 'beyond the tunnels');
      const open = tunnels.filter(({ readyState }) => readyState === 'open').length;
      expect(await pushing).toMatchObject({ code: 0 });
      const added = await openTunnel(stack.httpPort);
      await until('the old ones to end', () => tunnels.every((one) => one.readyState !== 'open'));
      expect(added.readyState).toBe('open');
      process.stdout.write(`1,000 tunnels: ${open} open when the new release was live\n`);
      added.destroy();
      expect(open).toBeGreaterThan(0);
    },
  },
  {
    row: 62,
    name: 'an app that does not reap its children',
    required: 'our init does',
    async fault(ground) {
      await ground.victim.get('/orphans?count=50');
      // A zombie has its name still.
      await until('none of them, dead or alive', async () =>
        (await namesIn(ground)).every((name) => name !== '(sleep)'),
      );
    },
  },
];

/** Waits until the app's log shows it. */
export async function isLogged(
  app: TestApp,
  sign: RegExp | ((lines: string) => boolean),
): Promise<void> {
  const isThere = typeof sign === 'function' ? sign : (lines: string) => sign.test(lines);
  await until(`the log to tell of ${sign}`, async () =>
    isThere((await app.tfp('logs', '-n', '1500')).stdout),
  );
}

/** Opens a connection of its own and says something on it. */
function say(port: number, text: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text, () => resolve(socket)));
    socket.on('error', reject);
  });
}

async function openTunnel(port: number): Promise<Socket> {
  const head = 'Host: victim.localhost\r\nConnection: upgrade\r\nUpgrade: chaos-echo\r\n';
  const socket = await say(port, `GET / HTTP/1.1\r\n${head}\r\n`);
  const answer = await new Promise((resolve) =>
    socket.once('data', resolve).once('close', () => resolve('closed without a word')),
  );
  expect(String(answer)).toMatch(/^HTTP\/1.1 101 /);
  return socket.resume();
}

/** The names of all processes in the victim's container. One that ends meanwhile is passed over. */
async function namesIn({ victim }: Ground): Promise<string[]> {
  const script = 'for f in /proc/[0-9]*/stat; do cut -d" " -f2 $f 2>/dev/null; done; true';
  const { stdout } = await victim.done('ps:exec', '-p', 'web.1', 'sh', '-c', script);
  const names = stdout.trim().split('\n');
  expect(names.length).toBeGreaterThan(1);
  return names;
}
